"""What the card of an action says of its lives elsewhere: in other networks, in other plans."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.network.access import Access
from monitor.network.models import Network
from monitor.plans.models import Action, SharedAction
from monitor.plans.sharing.standing import Sharing, Words, sharing_of, words_for


@dataclass(frozen=True, slots=True)
class CardSharing:
    """`sharing` is None while the action was proposed to nobody; `proposed_by` is the network that
    proposed it, "" when it is the network's own; `may_share`: there is some network below."""

    words: Words
    sharing: Sharing | None
    may_share: bool
    proposed_by: str
    carried_from: Action | None
    carried_to: tuple[Action, ...]


def sharing_card(action: Action, access: Access) -> CardSharing:
    """Five queries, and those of `sharing_of` for what was proposed."""
    proposed = SharedAction.objects.filter(local=action).select_related("action__plan__network")
    origin = proposed.first()
    return CardSharing(
        words=words_for(access.network),
        sharing=sharing_of(action) if action.shared.exists() else None,
        may_share=access.allows("sharing.edit")
        and Network.objects.filter(parent=access.network).exists(),
        proposed_by=origin.action.plan.network.name if origin else "",
        carried_from=Action.objects.filter(carried_to=action).select_related("plan").first(),
        carried_to=tuple(action.carried_to.select_related("plan")),
    )
