"""Approvals: what is of high value is proposed by one operator, and done when another approves (maker and checker)."""
