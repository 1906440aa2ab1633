"""Virtuoso's settings file, for a server of it that tests or benchmarks start on loopback."""

from __future__ import annotations

from pathlib import Path

INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = {threads}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {readable}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = {http_threads}
[SPARQL]
ResultSetMaxRows = 1000000
"""


def virtuoso_ini(
    folder: Path, sql: int, port: int, *, threads: int, buffers: int, readable: Path
) -> Path:
    """The file for a server with its data in a folder, at two ports, that reads files in another.

    `buffers` are of 8 KiB each.
    """
    path = folder / "virtuoso.ini"
    path.write_text(
        INI.format(
            folder=folder,
            sql=sql,
            port=port,
            threads=2 * threads,
            http_threads=threads,
            buffers=buffers,
            dirty=3 * buffers // 4,
            readable=readable,
        )
    )
    return path
