"""People, their aliases, what each source says of them, and their history."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from spendapp.extensions import Model
from spendapp.history import Versioned


class PersonFacts:
    """What is known of a person."""

    employee_id: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(8))  # active, leave, left
    department: Mapped[str | None] = mapped_column(String(200))
    cost_center: Mapped[str | None] = mapped_column(String(120))
    manager_email: Mapped[str | None] = mapped_column(String(254))
    job_title: Mapped[str | None] = mapped_column(String(200))
    employee_type: Mapped[str | None] = mapped_column(String(12))
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(8))
    company: Mapped[str | None] = mapped_column(String(200))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    # First day on which a source said `left`; counts as the end where no end date is known.
    left_seen_on: Mapped[date | None]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))  # the source that decides


class Person(PersonFacts, Model):
    """Somebody in the directory, as known now: exactly one row per person."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email_key"), Index("ix_person_name_id", "name", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254))  # case-folded


class PersonHistory(PersonFacts, Versioned, Model):
    """What was known of a person on a day."""

    __tablename__ = "person_history"
    __table_args__ = (Index("ix_person_history_person_id_known_from", "person_id", "known_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PersonAlias(Versioned, Model):
    """Another address or login name of a person."""

    __tablename__ = "person_alias"
    __table_args__ = (Index("ix_person_alias_alias_key", "alias_key"), Index("ix_person_alias_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    alias_key: Mapped[str] = mapped_column(String(254))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))


class PersonRecordVersion(Versioned, Model):
    """A record of a source: a person, or (without e-mail) a service or unknown entry that is no person."""

    __tablename__ = "person_record"
    __table_args__ = (
        Index("ix_person_record_source_id_source_key", "source_id", "source_key"),
        Index("ix_person_record_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    source_key: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    email_key: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(8))
    end_date: Mapped[date | None]
    duplicate: Mapped[bool] = mapped_column(default=False)  # a newer record of this source has the same e-mail
    facts: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)  # the other fields, dates as ISO text
