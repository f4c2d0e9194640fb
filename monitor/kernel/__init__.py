"""What every room stands on: periods, the audit trail, the permission table, versions, the read-only guard.

No word of the domain lives here.
"""
