"""Withdrawals: earned money on its way out of the place, confirmed by e-mail, paid by operators."""
