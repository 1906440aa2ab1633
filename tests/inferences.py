"""What the ontology makes follow, and what it does not: small graphs for `tests/test_infer.py`."""

from __future__ import annotations

#: Given; what follows, all of it; what does not, none of it.
CASES = {
    "every class and property above": (
        """id:d a parley:Demand ; parley:demandedBy id:a .""",
        """id:d a parley:Request, parley:Statement ; parley:saidBy id:a .""",
        """id:d a parley:Claim .""",
    ),
    "a demand": (
        """id:a a parley:State . id:b a parley:State . id:x a parley:Policy .
        id:d a parley:Demand ; parley:demandedBy id:a ; parley:addressedTo id:b ;
        parley:demands id:x .""",
        """id:a parley:makesDemand id:d ; parley:says id:d ; parley:makesDemandOf id:b .
        id:b parley:receivesDemandFrom id:a ; parley:receivesRequest id:d .
        id:x parley:demandedIn id:d .""",
        """id:b parley:says id:d ; parley:makesDemandOf id:a . id:a parley:supports id:x .""",
    ),
    "a demand of oneself": (
        """id:a a parley:State .
        id:d a parley:Demand ; parley:demandedBy id:a ; parley:addressedTo id:a .""",
        """id:a parley:makesDemand id:d .""",
        """id:a parley:makesDemandOf id:a .""",
    ),
    "advice makes no demand": (
        """id:a a parley:Person . id:b a parley:State .
        id:r a parley:Recommendation ; parley:recommendedBy id:a ; parley:addressedTo id:b .""",
        """id:r a parley:Request ; parley:saidBy id:a . id:a parley:makesRecommendation id:r .""",
        """id:a parley:makesDemandOf id:b ; parley:makesDemand id:r .""",
    ),
    "an offer makes no demand": (
        """id:a a parley:State . id:b a parley:State .
        id:o a parley:Offer ; parley:offeredBy id:a ; parley:addressedTo id:b .""",
        """id:o a parley:Request ; parley:saidBy id:a . id:a parley:makesOffer id:o .""",
        """id:a parley:makesDemandOf id:b ; parley:makesDemand id:o .""",
    ),
    "a stance": (
        """id:a a parley:State . id:s a parley:Stance ; parley:heldBy id:a ; parley:endorses id:x .
        id:t a parley:Stance ; parley:heldBy id:a ; parley:rejects id:y . id:x a parley:Policy .
        id:y a parley:Policy .""",
        """id:a parley:holdsStance id:s, id:t ; parley:supports id:x ; parley:opposes id:y .
        id:x parley:supportedBy id:a ; parley:endorsedIn id:s . id:y parley:opposedBy id:a ;
        parley:rejectedIn id:t .""",
        """id:a parley:opposes id:x ; parley:supports id:y ; parley:formerlySupported id:x .""",
    ),
    "an earlier stance": (
        """id:a a parley:State . id:b a parley:State . id:x a parley:Policy .
        id:old a parley:Stance ; parley:heldBy id:a ; parley:endorsed id:x ;
        parley:supersededBy id:new .
        id:new a parley:Stance ; parley:heldBy id:a ; parley:rejects id:x .
        id:other a parley:Stance ; parley:heldBy id:b ; parley:rejects id:x .
        id:older a parley:Stance ; parley:heldBy id:b ; parley:rejected id:y .
        id:y a parley:Policy .""",
        """id:a parley:formerlySupported id:x ; parley:opposes id:x ; parley:alignedWith id:b .
        id:b parley:formerlyOpposed id:y . id:new parley:supersedes id:old .""",
        """id:a parley:supports id:x ; parley:atOddsWith id:b . id:b parley:atOddsWith id:a ;
        parley:opposes id:y .""",
    ),
    "a stance under a condition": (
        """id:a a parley:State . id:b a parley:State . id:x a parley:Policy .
        id:s a parley:Stance ; parley:heldBy id:a ; parley:endorsesConditionally id:x .
        id:t a parley:Stance ; parley:heldBy id:b ; parley:rejects id:x .""",
        """id:a parley:supportsConditionally id:x .""",
        """id:a parley:supports id:x ; parley:atOddsWith id:b . id:b parley:atOddsWith id:a .""",
    ),
    "at odds and aligned": (
        """id:a a parley:State . id:b a parley:State . id:c a parley:State . id:x a parley:Policy .
        id:s a parley:Stance ; parley:heldBy id:a ; parley:endorses id:x .
        id:t a parley:Stance ; parley:heldBy id:b ; parley:rejects id:x .
        id:u a parley:Stance ; parley:heldBy id:c ; parley:rejects id:x .""",
        """id:a parley:atOddsWith id:b, id:c . id:b parley:atOddsWith id:a ;
        parley:alignedWith id:c .
        id:c parley:alignedWith id:b .""",
        """id:b parley:atOddsWith id:c . id:a parley:alignedWith id:b, id:a .
        id:b parley:alignedWith id:b .""",
    ),
    "whom a saying is attributable to": (
        """id:state a parley:State . id:cabinet a parley:Administration ; parley:actsFor id:state .
        id:envoy a parley:Person ; parley:actsFor id:cabinet .
        id:c a parley:Claim ; parley:claimedBy id:envoy .
        id:k a parley:Commitment ; parley:committedBy id:cabinet ; parley:commitsTo id:x .
        id:x a parley:Policy .""",
        """id:c parley:attributableTo id:cabinet, id:state . id:k parley:attributableTo id:state .
        id:cabinet parley:hasPledged id:x .""",
        """id:c parley:saidBy id:state, id:cabinet . id:state parley:says id:c, id:k ;
        parley:hasPledged id:x .
        id:c parley:attributableTo id:envoy .""",
    ),
    "nobody says what is said of them": (
        """id:a a parley:State . id:b a parley:State .
        id:c a parley:Claim ; parley:claimedBy id:a ; parley:about id:b ; parley:cause id:b ;
        parley:effect id:x .
        id:inner a parley:Claim ; parley:claimedBy id:b ; parley:relayedIn id:outer .
        id:outer a parley:Claim ; parley:claimedBy id:a . id:x a parley:Situation .""",
        """id:b parley:subjectOf id:c . id:inner parley:relayedThrough id:outer .""",
        """id:b parley:says id:c, id:outer . id:a parley:says id:inner .
        id:inner parley:saidBy id:a .
        id:c parley:attributableTo id:b . id:outer parley:saidBy id:b .""",
    ),
    "a text inside a text": (
        """id:whole a parley:Agreement ; parley:contains id:part ; parley:commitsTo id:peace ;
        parley:signedBy id:a .
        id:part a parley:Provision ; parley:contains id:line ; parley:commitsTo id:talks .
        id:line a parley:Provision ; parley:commitsTo id:treaty .
        id:treaty a parley:PeaceTreaty ; parley:status parley:Proposed . id:a a parley:Person .
        id:peace a parley:Situation . id:talks a parley:Meeting .""",
        """id:whole parley:includes id:part, id:line ; parley:carriesCommitmentTo id:peace
        , id:talks, id:treaty .
        id:line parley:includedIn id:part, id:whole . id:part parley:carriesCommitmentTo id:treaty .
        id:a parley:signatoryTo id:whole .""",
        """id:whole parley:contains id:line, id:treaty ; parley:commitsTo id:treaty .
        id:treaty parley:status parley:InForce, parley:Concluded ; parley:signedBy id:a .
        id:part parley:signedBy id:a ; parley:carriesCommitmentTo id:peace .
        id:a parley:supports id:treaty, id:whole, id:peace ; parley:hasPledged id:peace ;
        parley:partyTo id:whole .""",
    ),
    "a whole and its parts": (
        """id:office a parley:GovernmentBody ; parley:unitOf id:ministry .
        id:ministry a parley:GovernmentBody ; parley:unitOf id:state . id:state a parley:State .""",
        """id:office parley:partOf id:ministry, id:state . id:state parley:hasPart id:office
        , id:ministry .""",
        """id:office parley:unitOf id:state .""",
    ),
    "attack and defence": (
        """id:one a parley:Argument ; parley:rebuts id:two . id:two a parley:Argument ;
        parley:undermines id:three .
        id:three a parley:Argument ; parley:undercuts id:four . id:four a parley:Argument .""",
        """id:one parley:attacks id:two ; parley:defends id:three ;
        parley:attacksIndirectly id:four .
        id:two parley:attacks id:three ; parley:attackedBy id:one .
        id:three parley:attacks id:four .""",
        """id:one parley:attacks id:three, id:four ; parley:defends id:two, id:four .""",
    ),
    "what leads into what": (
        """id:drills a parley:MilitaryMeasure . id:talks a parley:Meeting .
        id:trust a parley:Situation .
        id:peace a parley:Situation . id:trade a parley:EconomicMeasure .
        id:one a parley:Claim ; parley:cause id:drills ; parley:effect id:talks .
        id:two a parley:Condition ; parley:requires id:talks ; parley:enables id:trust .
        id:three a parley:Condition ; parley:requires id:trust ; parley:enables id:peace .
        id:four a parley:Claim ; parley:cause id:peace ; parley:effect id:trade .
        id:five a parley:Claim ; parley:cause id:trade ; parley:effect id:trust .""",
        """id:one parley:feedsInto id:two ; parley:leadsInto id:two, id:three, id:four, id:five .
        id:two parley:feedsInto id:three . id:three parley:feedsInto id:four .
        id:four parley:feedsInto id:five .
        id:five parley:feedsInto id:three . id:drills parley:causeIn id:one .
        id:talks parley:effectIn id:one ; parley:requiredIn id:two .""",
        """id:one parley:feedsInto id:three . id:two parley:leadsInto id:one .
        id:three parley:leadsInto id:three .""",
    ),
    "premises and conclusions": (
        """id:argument a parley:Argument ; parley:concludes id:c ; parley:premise id:p ;
        parley:madeBy id:a .
        id:c a parley:Claim ; parley:claimedBy id:b . id:p a parley:Claim . id:a a parley:Person .
        id:b a parley:Person .""",
        """id:c parley:conclusionOf id:argument . id:p parley:premiseOf id:argument .
        id:a parley:makesArgument id:argument .""",
        """id:a parley:says id:c, id:p . id:p parley:leadsInto id:c .""",
    ),
    "passages": (
        """id:s a parley:Claim ; parley:expressedIn id:p . id:p a parley:Passage ;
        parley:inEssay id:e ; parley:mentions id:a .
        id:e a parley:Essay ; parley:author id:a . id:a a parley:Person .""",
        """id:p parley:expresses id:s . id:e a parley:Publication ; parley:hasPassage id:p .
        id:a parley:mentionedIn id:p ; parley:authorOf id:e .
        id:s parley:drawnFrom id:e .""",
        """id:s parley:saidBy id:a . id:a parley:says id:s .""",
    ),
}

#: The same, where the given denies something.
DENIALS = {
    "a demand not made": (
        """id:a a parley:State . id:b a parley:State . id:x a parley:Policy .
        id:d a parley:DisclaimedDemand ; parley:demandedBy id:a ; parley:addressedTo id:b ;
        parley:demands id:x .""",
        """id:d a parley:Statement ; parley:saidBy id:a .""",
        """id:a parley:makesDemandOf id:b . id:b parley:receivesDemandFrom id:a ;
        parley:receivesRequest id:d .
        id:x parley:demandedIn id:d .""",
    ),
    "a demand not made, told from the other side": (
        """id:a a parley:State . id:b a parley:State ; parley:receivesRequest id:d .
        id:d a parley:DisclaimedDemand ; parley:demandedBy id:a .""",
        """id:d a parley:Statement ; parley:saidBy id:a .""",
        """id:a parley:makesDemandOf id:b . id:d parley:addressedTo id:b .""",
    ),
    "an effect denied": (
        """id:talks a parley:Meeting . id:peace a parley:Situation .
        id:one a parley:Condition ; parley:enables id:talks .
        id:no a parley:Claim ; parley:cause id:talks ; parley:effect id:peace ;
        parley:deniesEffect true .
        id:two a parley:Condition ; parley:requires id:peace .""",
        """id:no a parley:Statement .""",
        """id:one parley:feedsInto id:no ; parley:leadsInto id:no, id:two .
        id:no parley:feedsInto id:two .
        id:talks parley:causeIn id:no . id:peace parley:effectIn id:no .""",
    ),
    "an effect expressly not denied": (
        """id:talks a parley:Meeting . id:peace a parley:Situation .
        id:yes a parley:Claim ; parley:cause id:talks ; parley:effect id:peace ;
        parley:deniesEffect false .
        id:two a parley:Condition ; parley:requires id:peace .""",
        """id:yes parley:feedsInto id:two . id:talks parley:causeIn id:yes .""",
        """id:two parley:feedsInto id:yes .""",
    ),
    "a condition disclaimed": (
        """id:talks a parley:Meeting . id:peace a parley:Situation .
        id:no a parley:DisclaimedCondition ; parley:requires id:talks ; parley:enables id:peace .
        id:one a parley:Claim ; parley:cause id:x ; parley:effect id:talks .
        id:x a parley:Situation .
        id:two a parley:Condition ; parley:requires id:peace .""",
        """id:no a parley:Statement .""",
        """id:one parley:feedsInto id:no . id:no parley:feedsInto id:two .
        id:peace parley:enabledIn id:no .""",
    ),
}
