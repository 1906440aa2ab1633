"""What a build leaves for the next one: every asserted quad and all that follows, as numbers.

    ledger = Ledger.read(lines)                       # from the lines of a release's dataset
    keep(ledger, folder); load(folder, stamp)         # kg.ledger.kept: beside the release
    ledger.replace(graph, quads)                      # an essay that was changed

`rows` are quads in columns, `ledger` what is known of all of them, `denials` what inference is not
given, `changes` what a new graph changes in the lines of a dataset. It is never needed for a build
to be right: without it, or if it is not what it should be, everything is made from the sources.
"""
