"""What took place and what will: sessions, events, deliveries, with counts of who took part.

Words: activity, participant count, evidence, calendar feed. Which plan or course an activity serves
is the business of the rooms above.
"""
