"""A composed notice to each person once, with proof: ledger, SMTP, reconciliation, bounces, evidence."""
