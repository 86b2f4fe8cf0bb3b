"""The review of a draft before release: what it changes, what that asks for, and what is missing."""
