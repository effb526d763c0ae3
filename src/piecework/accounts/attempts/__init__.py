"""How often something was tried: log-ins, codes, e-mails asked for; each wait is longer than the one before."""
