"""Pictures as proofs: uploaded, redrawn, stored, claimed by a submission, read by whoever knows the address."""
