"""Pictures handed in as proof: taken in, stored, claimed by a submission, read by whoever knows the address."""
