"""The statements of the store, made of its tables by SQLAlchemy: a module for each subject.

A turn does not import them. `make sql` writes them to statements.sql, where `Prepared` finds each by its name.
"""
