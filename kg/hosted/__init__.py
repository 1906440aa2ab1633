"""The graph in another engine: any that speaks the SPARQL 1.1 Protocol, on a machine or a cluster.

    client = Client(access_of(settings), agent="parley", at_once=6)
    load(client, release)                       # kg.hosted.loading: puts a release there
    HostedEngine(client, spelling, …).ask(…)    # kg.hosted.engine: asks it there
    infer(client, digest)                       # kg.hosted.inference: draws what follows there

`access` says where the engine is and who we are to it, `client` speaks to it and `failures` tells
what it means when it does not answer as it should. A release stands there under names that no other
release has (`spelling`), and a `register` in the engine tells which releases are there, and which
one is current. So what is asked of one release never sees a triple of another, whatever the engine
is doing meanwhile, and whether it knows transactions or not.
"""
