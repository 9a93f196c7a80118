"""`spendapp price` and `spendapp notice`: one record in, the answer and its reasons out, as JSON."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from spendapp import clock
from spendapp.contracts import notice_records, price_records
from spendapp.contracts.notice_records import RecordError
from spendapp.contracts.periods import PeriodError
from spendapp.contracts.pricing import NotSupported

_record_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@_record_file
def price(file: Path) -> None:
    """Say what a line costs and why.

    FILE.json holds one record of the pricing vectors, or an object with the inputs of a line: unit_price, quantity,
    per (month, year, term), price_model, floor_quantity, term_months, currency. A list gives a list.
    """
    _answer(file, price_records.answer)


@click.command()
@_record_file
def notice(file: Path) -> None:
    """Say by when a contract must be canceled and why.

    FILE.json holds one record of the renewal vectors, or an object with its inputs: start, initial_term,
    renewal_term, notice, as_of (default: today), renewals, term_end_rule, explicit_last_day. A list gives a list.
    """
    _answer(file, lambda record: notice_records.answer(record, clock.today()))


def _answer(file: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    try:
        records = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        found = [answer(_object(r)) for r in records] if isinstance(records, list) else answer(_object(records))
    except PeriodError as error:
        raise click.ClickException(f"{error} {error.remedy}") from error
    except (RecordError, NotSupported) as error:
        raise click.ClickException(str(error)) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} is no JSON in UTF-8: {error}") from error
    click.echo(json.dumps(found, default=_iso, indent=2, ensure_ascii=False))


def _object(record: object) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise RecordError("The file must hold a JSON object (or a list of them).")
    return record


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
