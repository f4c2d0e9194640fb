"""What the card of an action says of its lives elsewhere: in other networks, in other plans."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.network.access import Access
from monitor.network.models import Network
from monitor.plans.enums import SharingState
from monitor.plans.models import Action, SharedAction
from monitor.plans.sharing.standing import Words, words_for


@dataclass(frozen=True, slots=True)
class CardSharing:
    """`states` are those of the proposals made; `proposed_by` the network that proposed this action,
    "" when it is the network's own; `may_share` whether there is any network below."""

    words: Words
    states: tuple[str, ...]
    may_share: bool
    proposed_by: str
    carried_from: Action | None
    carried_to: tuple[Action, ...]

    @property
    def adopted(self) -> int:
        return self.states.count(SharingState.ADOPTED)

    @property
    def undecided(self) -> int:
        return self.states.count(SharingState.INVITED)

    @property
    def declined(self) -> int:
        return self.states.count(SharingState.DECLINED)

    @property
    def is_shown(self) -> bool:
        return self.may_share or bool(self.states)


def sharing_card(action: Action, access: Access) -> CardSharing:
    """Five queries."""
    proposed = SharedAction.objects.filter(local=action).select_related("action__plan__network")
    origin = proposed.first()
    return CardSharing(
        words=words_for(access.network),
        states=tuple(action.shared.values_list("state", flat=True)),
        may_share=access.allows("sharing.edit")
        and Network.objects.filter(parent=access.network).exists(),
        proposed_by=origin.action.plan.network.name if origin else "",
        carried_from=Action.objects.filter(carried_to=action).select_related("plan").first(),
        carried_to=tuple(action.carried_to.select_related("plan")),
    )
