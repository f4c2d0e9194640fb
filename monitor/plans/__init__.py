"""The plan of action: reading it from a document, showing it as its own table, editing it.

Words: plan, node (a level named by the plan), action, responsibility, measure, schedule, import.
"""
