"""Every action that Rasa may call."""

from __future__ import annotations

from actions.answers import AnswerFee, AnswerStore, AnswerWarranty
from actions.base import ShopAction
from actions.booking import SubmitBooking, ValidateBookingForm
from actions.courtesy import BeCourteous
from actions.enquiry import NoteDetails, RecordEnquiry
from actions.fallback import AskAgain
from actions.handoff import CalmDown, RequestHuman
from actions.order import AnswerDelivery, AnswerProtection, SubmitOrder, ValidateOrderForm
from actions.repair import SubmitRepair, ValidateRepairForm
from actions.returns import AnswerReturnPolicy, SubmitReturn, ValidateReturnForm

ACTIONS: tuple[type[ShopAction], ...] = (
    AnswerDelivery,
    AnswerFee,
    AnswerProtection,
    AnswerReturnPolicy,
    AnswerStore,
    AnswerWarranty,
    AskAgain,
    BeCourteous,
    CalmDown,
    NoteDetails,
    RecordEnquiry,
    RequestHuman,
    SubmitBooking,
    SubmitOrder,
    SubmitRepair,
    SubmitReturn,
    ValidateBookingForm,
    ValidateOrderForm,
    ValidateRepairForm,
    ValidateReturnForm,
)
