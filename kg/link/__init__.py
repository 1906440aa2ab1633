"""Ties between our entities and items of Wikidata: found, decided, checked, and what they bring.

`links` reads and writes the ties, `items` the JSON of items, `snapshots` the folder that keeps it,
`facts` makes it the graph `graph:wikidata`; `checks` holds each tie against its item. `web` asks
other servers politely, `wikibase` and `reconciliation` in the words of two protocols; `suggest`
makes candidates of what they answer, and `decisions` ties of what a person decides.
"""
