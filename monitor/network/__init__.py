"""Networks, their organisations, bodies and people with a role. Every other tenant-owned thing hangs from here.

Words: network, organisation, alias, membership, body, mandate, role assignment.
"""
