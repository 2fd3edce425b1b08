"""One transaction over all repositories."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.adapters.repositories.calls import CallRows
from bot.adapters.repositories.catalogue import CatalogueRows
from bot.adapters.repositories.conversations import ConversationRows
from bot.adapters.repositories.customer_files import CustomerFileRows
from bot.adapters.repositories.edits import EditRows
from bot.adapters.repositories.handoffs import HandoffRows
from bot.adapters.repositories.inspections import InspectionRows
from bot.adapters.repositories.lessons import LessonRows
from bot.adapters.repositories.links import LinkRows
from bot.adapters.repositories.outbox import AttachmentRows, CursorRows, DeliveryRows
from bot.adapters.repositories.report import ReportRows
from bot.adapters.repositories.results import ResultRows
from bot.adapters.repositories.slots import SlotRows
from bot.adapters.repositories.staff import StaffRows
from bot.adapters.repositories.suggest import SuggestionRows
from bot.adapters.repositories.talks import TalkRows
from bot.adapters.repositories.ticket_board import TicketBoardRows
from bot.adapters.repositories.tickets import TicketRows
from bot.adapters.repositories.unwritten import Unwritten
from bot.adapters.repositories.windows import TokenRows, WindowRows
from bot.adapters.repositories.wordings import WordingRows
from bot.core.errors import ServiceUnavailable


class SqlUnitOfWork:
    """A transaction that is taken back unless commit() was called.

    `unwritten`: given for a preview: commit() then takes everything back too, so that what an action would say can be
    shown without a row being changed; tickets it would have written are remembered there for the next preview.
    """

    def __init__(self, engine: Engine, *, unwritten: Unwritten | None = None) -> None:
        self._engine = engine
        self._unwritten = unwritten
        self._keeps = unwritten is None

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect()
        except OperationalError as error:
            raise ServiceUnavailable(f"The database does not answer: {error.orig}") from error
        self.conversations = ConversationRows(self._connection)
        self.tickets = TicketRows(self._connection, self._unwritten)
        self.slots = SlotRows(self._connection)
        self.handoffs = HandoffRows(self._connection)
        self.catalogue = CatalogueRows(self._connection)
        self.results = ResultRows(self._connection, keeps=self._keeps)
        self.wordings = WordingRows(self._connection)
        self.staff = StaffRows(self._connection)
        self.talks = TalkRows(self._connection)
        self.deliveries = DeliveryRows(self._connection)
        self.attachments = AttachmentRows(self._connection)
        self.cursors = CursorRows(self._connection)
        self.windows = WindowRows(self._connection)
        self.tokens = TokenRows(self._connection)
        self.lessons = LessonRows(self._connection)
        self.links = LinkRows(self._connection)
        self.suggestions = SuggestionRows(self._connection)
        self.calls = CallRows(self._connection)
        self.board = TicketBoardRows(self._connection)
        self.inspections = InspectionRows(self._connection)
        self.edits = EditRows(self._connection)
        self.reports = ReportRows(self._connection)
        self.files = CustomerFileRows(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        if isinstance(error, OperationalError | InterfaceError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        ):
            raise ServiceUnavailable(f"The database broke off: {error.orig}") from error

    def commit(self) -> None:
        if self._keeps:
            self._connection.commit()
        else:
            self._connection.rollback()
