"""Every action that Rasa may call."""

from __future__ import annotations

from actions.answers import AnswerFee, AnswerStore, AnswerWarranty
from actions.base import ShopAction
from actions.booking import SubmitBooking, ValidateBookingForm
from actions.complaint import SubmitComplaint, ValidateComplaintForm
from actions.courtesy import BeCourteous
from actions.delivery import AnswerDelivery
from actions.enquiry import NoteDetails
from actions.fallback import AskAgain
from actions.handoff import CalmDown, RequestHuman
from actions.knowledge import AnswerKnowledge
from actions.order import AnswerProtection, SubmitOrder, ValidateOrderForm
from actions.repair import SubmitRepair, ValidateRepairForm
from actions.restock import SubmitRestock, ValidateRestockForm
from actions.returns import AnswerReturnPolicy, SubmitReturn, ValidateReturnForm
from actions.sale import AnswerSale
from actions.standard import AnswerStandard
from actions.suggestion import RecordSuggestion

ACTIONS: tuple[type[ShopAction], ...] = (
    AnswerDelivery,
    AnswerFee,
    AnswerKnowledge,
    AnswerProtection,
    AnswerReturnPolicy,
    AnswerSale,
    AnswerStandard,
    AnswerStore,
    AnswerWarranty,
    AskAgain,
    BeCourteous,
    CalmDown,
    NoteDetails,
    RecordSuggestion,
    RequestHuman,
    SubmitBooking,
    SubmitComplaint,
    SubmitOrder,
    SubmitRepair,
    SubmitRestock,
    SubmitReturn,
    ValidateBookingForm,
    ValidateComplaintForm,
    ValidateOrderForm,
    ValidateRepairForm,
    ValidateRestockForm,
    ValidateReturnForm,
)
