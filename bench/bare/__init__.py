"""The plainest Django form that inserts a row, served beside the platform: what its reports are measured by."""
