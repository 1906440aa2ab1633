"""The source distributions of packages, for the suites in them: fetched by pip, never committed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class UnavailableError(Exception):
    """The suites cannot be had here; the text says why."""


@dataclass(frozen=True)
class Archive:
    """A source distribution, such as `rdflib==7.6.0`, and the digest of its file."""

    package: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.package}-{self.version}.tar.gz"

    def unpack(self, folder: Path, wanted: Mapping[str, str]) -> Path:
        """The folder, with those of its folders that are wanted, each by the name given for it.

        Raises UnavailableError if they are not there and cannot be fetched.
        """
        if not (folder / "ready").exists():
            folder.mkdir(parents=True, exist_ok=True)
            archive = self._fetched(folder)
            with tarfile.open(archive) as files:
                for member in files.getmembers():
                    _extract(files, member, folder, wanted)
            archive.unlink()
            (folder / "ready").touch()
        return folder

    def _fetched(self, folder: Path) -> Path:
        source = f"{self.package}=={self.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--no-binary", ":all:"]
        command += [source, "--dest", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            told = f"pip could not fetch {source}: {type(error).__name__}"
            raise UnavailableError(told) from None
        archive = folder / self.file
        if done.returncode or not archive.exists():
            raise UnavailableError(f"pip could not fetch {source}: exit code {done.returncode}")
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        assert found == self.sha256, "not the file we know"
        return archive


def _extract(
    files: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, wanted: Mapping[str, str]
) -> None:
    for inside, name in wanted.items():
        if member.name.startswith(inside):
            member.name = name + member.name.removeprefix(inside)
            files.extract(member, folder, filter="data")


def cache_folder() -> Path:
    """Where what is fetched for the tests is kept."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "parley-tests"
