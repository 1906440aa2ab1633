"""The pages that people read: each asks the store a few small questions and tells the answer.

    asking      puts a question of a page to the store
    sayings     statements as a line of a page shows them: who, how, what, where
    facts       what is plainly so of a thing, asserted or inferred
    positions   who stands where on what
    thing       the page of anything; `statement` and `text` those of statements, essays, sentences
    picture     drawings, made here as SVG

Nothing here goes by other means than queries and the names that were read at the start, so that the
graph may be behind any SPARQL engine.
"""
