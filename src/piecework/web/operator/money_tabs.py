"""The parts of the operator's money: what is paid out, what comes in, what is owed, the book."""

Tabs = list[tuple[str, str, int | None]]

AT, BATCHES, DEPOSITS = "/operator/money", "/operator/money/batches", "/operator/money/deposits"
PAID = "/operator/money/paid"
EVENTS, OWING, BOOK = "/operator/money/events", "/operator/money/owing", "/operator/money/book"


class HasTabs:
    """What every page of money shows at its head."""

    @property
    def tabs(self) -> Tabs:
        """The address of each part, and what it is called."""
        return [
            (AT, "Withdrawals", None), (BATCHES, "Batches", None), (PAID, "Paid", None), (DEPOSITS, "Deposits", None),
            (EVENTS, "From providers", None), (OWING, "Owed", None), (BOOK, "Book", None),
        ]  # fmt: skip
