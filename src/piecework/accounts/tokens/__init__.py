"""Links that are sent by e-mail: who opens one has shown that the address is theirs."""
