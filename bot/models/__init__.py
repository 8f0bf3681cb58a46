"""All tables, one file a feature; importing this package registers every one with ``Model.metadata``."""

from bot.models.announcements import (
    Announcement,
    AnnouncementState,
    Audience,
    Occurrence,
)
from bot.models.base import (
    Model,
    UtcDateTime,
    enum_column,
)
from bot.models.faq import (
    Filing,
    Question,
    QuestionCard,
    QuestionState,
    Verdict,
)
from bot.models.knowledge import (
    EntryRevision,
    EntryState,
)
from bot.models.partnerships import (
    Consent,
    PartnershipRequest,
    Proposal,
    ProposalState,
    Reach,
    RequestState,
)
from bot.models.people import (
    ApplicationState,
    Cluster,
    Company,
    CompanyKind,
    GroupChat,
    Invite,
    MembershipApplication,
    Person,
    Role,
)
from bot.models.traffic import (
    Delivery,
    DeliveryPolicy,
    DeliveryState,
    Dialog,
    InboxUpdate,
    Lease,
    StoredFile,
    UpdateState,
    Version,
)

__all__ = [
    "Announcement",
    "AnnouncementState",
    "ApplicationState",
    "Audience",
    "Cluster",
    "Company",
    "CompanyKind",
    "Consent",
    "Delivery",
    "DeliveryPolicy",
    "DeliveryState",
    "Dialog",
    "EntryRevision",
    "EntryState",
    "Filing",
    "GroupChat",
    "InboxUpdate",
    "Invite",
    "Lease",
    "MembershipApplication",
    "Model",
    "Occurrence",
    "PartnershipRequest",
    "Person",
    "Proposal",
    "ProposalState",
    "Question",
    "QuestionCard",
    "QuestionState",
    "Reach",
    "RequestState",
    "Role",
    "StoredFile",
    "UpdateState",
    "UtcDateTime",
    "Verdict",
    "Version",
    "enum_column",
]
