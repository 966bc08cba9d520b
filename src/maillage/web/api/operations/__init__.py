"""The operations, one module a noun: what is asked, what is answered, and the query or action that does it."""
