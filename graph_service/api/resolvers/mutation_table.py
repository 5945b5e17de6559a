"""The mutations by name: the change that each makes, and the nodes that its payload shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graph_service.domain.change import (
    AgreementAmendment,
    Change,
    Creation,
    Deletion,
    EdgeRemoval,
    EdgeSetting,
    EdgeType,
    StageChange,
    Update,
)
from graph_service.domain.kinds import snake_case
from graph_service.domain.model.entities import Competition, Holding, Membership, Need
from graph_service.query.graph_mapping import camel_case

Inputs = Mapping[str, Any]
"""The fields of an input, by Python name."""
STAGE_MOVE_FIELDS: Final = ("moved_on", "moved_by", "reason")
"""The fields of the move that ``moveAlliance`` may set."""


class MutationAction(Protocol):
    """The definition of one mutation."""

    @property
    def payload(self) -> str:
        """Name of the type of its payload."""

    @property
    def shows(self) -> Mapping[str, str]:
        """By field of the payload that shows a node: the type of the node."""

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""


@dataclass(frozen=True, slots=True)
class CreateRecord:
    """Creates a node or a record."""

    kind: str

    @property
    def payload(self) -> str:
        """Name of the type of its payload."""
        return f"{self.kind}Payload"

    @property
    def shows(self) -> Mapping[str, str]:
        """By field of the payload that shows a node: the type of the node."""
        return {camel_case(snake_case(self.kind)): self.kind}

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return Creation(kind=self.kind, values=given)


@dataclass(frozen=True, slots=True)
class UpdateRecord(CreateRecord):
    """Changes fields of a node or a record."""

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return Update(
            kind=self.kind,
            key=given["key"],
            expected_version=given.get("expected_version"),
            values={name: value for name, value in given.items() if name not in ("key", "expected_version")},
        )


@dataclass(frozen=True, slots=True)
class DeleteRecord:
    """Deletes a node or a record."""

    kind: str
    payload: str = "DeletionPayload"

    @property
    def shows(self) -> Mapping[str, str]:
        """Return nothing: the node was deleted."""
        return {}

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return Deletion(
            kind=self.kind,
            key=given["key"],
            expected_version=given.get("expected_version"),
            cascade=bool(given.get("cascade")),
        )


@dataclass(frozen=True, slots=True)
class SetEdge:
    """Creates an edge, or replaces its values."""

    edge: EdgeType
    shows: Mapping[str, str]

    @property
    def payload(self) -> str:
        """Name of the type of its payload."""
        return f"{self.edge.__name__}Payload"

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return EdgeSetting(of=self.edge, values=given)


@dataclass(frozen=True, slots=True)
class RemoveEdge(SetEdge):
    """Removes an edge."""

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return EdgeRemoval(of=self.edge, ends=given)


@dataclass(frozen=True, slots=True)
class MoveAlliance:
    """Moves an alliance to another stage."""

    payload: str = "AlliancePayload"

    @property
    def shows(self) -> Mapping[str, str]:
        """By field of the payload that shows a node: the type of the node."""
        return {"alliance": "Alliance"}

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        return StageChange(
            alliance=given["key"],
            to_stage=given["to_stage"],
            expected_version=given.get("expected_version"),
            values={name: given[name] for name in STAGE_MOVE_FIELDS if given.get(name) is not None},
        )


@dataclass(frozen=True, slots=True)
class AmendAgreement:
    """Drafts the agreement that follows a signed one."""

    payload: str = "AgreementPayload"

    @property
    def shows(self) -> Mapping[str, str]:
        """By field of the payload that shows a node: the type of the node."""
        return {"agreement": "Agreement"}

    def change(self, given: Inputs) -> Change:
        """Return the change for an input."""
        values = {name: value for name, value in given.items() if name != "key"}
        return AgreementAmendment(agreement=given["key"], values=values)


_COMPANY_AND_RESOURCE: Final = {"company": "Company", "resource": "Resource"}
_COMPANY_AND_ALLIANCE: Final = {"company": "Company", "alliance": "Alliance"}
_RIVALS: Final = {"a": "Company", "b": "Company"}

MUTATIONS: Final[Mapping[str, MutationAction]] = {
    "createCompany": CreateRecord("Company"),
    "updateCompany": UpdateRecord("Company"),
    "deleteCompany": DeleteRecord("Company"),
    "createResource": CreateRecord("Resource"),
    "updateResource": UpdateRecord("Resource"),
    "deleteResource": DeleteRecord("Resource"),
    "createAlliance": CreateRecord("Alliance"),
    "updateAlliance": UpdateRecord("Alliance"),
    "deleteAlliance": DeleteRecord("Alliance"),
    "createReadiness": CreateRecord("Readiness"),
    "updateReadiness": UpdateRecord("Readiness"),
    "deleteReadiness": DeleteRecord("Readiness"),
    "createAssessment": CreateRecord("Assessment"),
    "updateAssessment": UpdateRecord("Assessment"),
    "deleteAssessment": DeleteRecord("Assessment"),
    "createContact": CreateRecord("Contact"),
    "updateContact": UpdateRecord("Contact"),
    "deleteContact": DeleteRecord("Contact"),
    "createDueDiligenceCheck": CreateRecord("DueDiligenceCheck"),
    "updateDueDiligenceCheck": UpdateRecord("DueDiligenceCheck"),
    "deleteDueDiligenceCheck": DeleteRecord("DueDiligenceCheck"),
    "createPilot": CreateRecord("Pilot"),
    "updatePilot": UpdateRecord("Pilot"),
    "deletePilot": DeleteRecord("Pilot"),
    "createKpi": CreateRecord("Kpi"),
    "updateKpi": UpdateRecord("Kpi"),
    "deleteKpi": DeleteRecord("Kpi"),
    "createKpiReading": CreateRecord("KpiReading"),
    "updateKpiReading": UpdateRecord("KpiReading"),
    "deleteKpiReading": DeleteRecord("KpiReading"),
    "createAgreement": CreateRecord("Agreement"),
    "updateAgreement": UpdateRecord("Agreement"),
    "deleteAgreement": DeleteRecord("Agreement"),
    "createAgreementTier": CreateRecord("AgreementTier"),
    "updateAgreementTier": UpdateRecord("AgreementTier"),
    "deleteAgreementTier": DeleteRecord("AgreementTier"),
    "createBonus": CreateRecord("Bonus"),
    "updateBonus": UpdateRecord("Bonus"),
    "deleteBonus": DeleteRecord("Bonus"),
    "createGovernanceBody": CreateRecord("GovernanceBody"),
    "updateGovernanceBody": UpdateRecord("GovernanceBody"),
    "deleteGovernanceBody": DeleteRecord("GovernanceBody"),
    "createBodyMember": CreateRecord("BodyMember"),
    "updateBodyMember": UpdateRecord("BodyMember"),
    "deleteBodyMember": DeleteRecord("BodyMember"),
    "createMeeting": CreateRecord("Meeting"),
    "updateMeeting": UpdateRecord("Meeting"),
    "deleteMeeting": DeleteRecord("Meeting"),
    "createActionItem": CreateRecord("ActionItem"),
    "updateActionItem": UpdateRecord("ActionItem"),
    "deleteActionItem": DeleteRecord("ActionItem"),
    "createSale": CreateRecord("Sale"),
    "updateSale": UpdateRecord("Sale"),
    "deleteSale": DeleteRecord("Sale"),
    "createSalesGrant": CreateRecord("SalesGrant"),
    "updateSalesGrant": UpdateRecord("SalesGrant"),
    "deleteSalesGrant": DeleteRecord("SalesGrant"),
    "createLead": CreateRecord("Lead"),
    "updateLead": UpdateRecord("Lead"),
    "deleteLead": DeleteRecord("Lead"),
    "createJointBid": CreateRecord("JointBid"),
    "updateJointBid": UpdateRecord("JointBid"),
    "deleteJointBid": DeleteRecord("JointBid"),
    "createInsight": CreateRecord("Insight"),
    "updateInsight": UpdateRecord("Insight"),
    "deleteInsight": DeleteRecord("Insight"),
    "createReview": CreateRecord("Review"),
    "updateReview": UpdateRecord("Review"),
    "deleteReview": DeleteRecord("Review"),
    "createReviewScore": CreateRecord("ReviewScore"),
    "updateReviewScore": UpdateRecord("ReviewScore"),
    "deleteReviewScore": DeleteRecord("ReviewScore"),
    "createChallenge": CreateRecord("Challenge"),
    "updateChallenge": UpdateRecord("Challenge"),
    "deleteChallenge": DeleteRecord("Challenge"),
    "createAllianceEcosystem": CreateRecord("AllianceEcosystem"),
    "updateAllianceEcosystem": UpdateRecord("AllianceEcosystem"),
    "deleteAllianceEcosystem": DeleteRecord("AllianceEcosystem"),
    "createSharedGoal": CreateRecord("SharedGoal"),
    "updateSharedGoal": UpdateRecord("SharedGoal"),
    "deleteSharedGoal": DeleteRecord("SharedGoal"),
    "createInnovationProject": CreateRecord("InnovationProject"),
    "updateInnovationProject": UpdateRecord("InnovationProject"),
    "deleteInnovationProject": DeleteRecord("InnovationProject"),
    "createCoInvestment": CreateRecord("CoInvestment"),
    "updateCoInvestment": UpdateRecord("CoInvestment"),
    "deleteCoInvestment": DeleteRecord("CoInvestment"),
    "createSharedBrand": CreateRecord("SharedBrand"),
    "updateSharedBrand": UpdateRecord("SharedBrand"),
    "deleteSharedBrand": DeleteRecord("SharedBrand"),
    "createEcosystemEvent": CreateRecord("EcosystemEvent"),
    "updateEcosystemEvent": UpdateRecord("EcosystemEvent"),
    "deleteEcosystemEvent": DeleteRecord("EcosystemEvent"),
    "createArticle": CreateRecord("Article"),
    "updateArticle": UpdateRecord("Article"),
    "deleteArticle": DeleteRecord("Article"),
    "setHolding": SetEdge(Holding, _COMPANY_AND_RESOURCE),
    "removeHolding": RemoveEdge(Holding, _COMPANY_AND_RESOURCE),
    "setNeed": SetEdge(Need, _COMPANY_AND_RESOURCE),
    "removeNeed": RemoveEdge(Need, _COMPANY_AND_RESOURCE),
    "setMembership": SetEdge(Membership, _COMPANY_AND_ALLIANCE),
    "removeMembership": RemoveEdge(Membership, _COMPANY_AND_ALLIANCE),
    "setCompetition": SetEdge(Competition, _RIVALS),
    "removeCompetition": RemoveEdge(Competition, _RIVALS),
    "moveAlliance": MoveAlliance(),
    "amendAgreement": AmendAgreement(),
}
"""Every mutation that makes one change, by name."""

BULK: Final = "applyChanges"
"""The mutation that makes several changes together."""
