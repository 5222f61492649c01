"""What is put on: events with their dates, speakers, programme and picture.

Nouns: event, speaker, programme item. Verbs: create, edit, copy, publish, take back, delete, picture. Announces
EventChanged whenever something that people see is different.
"""
