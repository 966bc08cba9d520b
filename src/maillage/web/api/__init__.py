"""The interface for programs, assembled here from the queries and actions of the capabilities: /api/v1."""
