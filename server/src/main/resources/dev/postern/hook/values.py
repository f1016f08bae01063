"""Values on their way in and out, as JSON text. After standard.py."""


import decimal
import json
import math
import random
import re
from datetime import date, datetime, time
from uuid import UUID

_OPERATORS = ('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike')
_TRUTHS = ('null', 'not_null', 'true', 'false', 'unknown')
_MAX_TEXT = 2_000
_CODE = re.compile(r'[A-Za-z0-9_.-]{1,64}')
_MARK = '\x00' + random.SystemRandom().randbytes(12).hex() + ':'
_MARKED = re.compile('"' + json.dumps(_MARK)[1:-1].replace('\\', '\\\\') + '([^"]*)"')


class _Rejection(Exception):
    pass


class GatewayError(Exception):
    """What the gateway answers instead of what was asked for."""

    def __init__(self, told):
        super().__init__(told.get('message'))
        self.message = told.get('message')
        self.code = told.get('code')
        self.status = told.get('status')
        self.details = told.get('details')
        self.hint = told.get('hint')


def _exact_number(source):
    """Decimals that a float cannot hold arrive as Decimal and leave digit by digit."""
    value = float(source)
    if repr(value) == source:
        return value
    digits = source.partition('e')[0].partition('E')[0].replace('.', '').lstrip('-0')
    if digits == '' or (1e-290 < abs(value) < 1e290 and len(digits) <= 15):
        return value
    exact = decimal.Decimal(source)
    return value if math.isfinite(value) and decimal.Decimal(repr(value)) == exact else exact


_scan = json.JSONDecoder().scan_once


class _Careful(json.JSONDecoder):
    """Slower, but keeps halves of characters, which the quick one drops."""

    def __init__(self):
        super().__init__(parse_float=_exact_number)
        self.parse_string = json.decoder.py_scanstring
        self.scan_once = json.scanner.py_make_scanner(self)


def _read(text, is_exact):
    if '\\ud' in text or '\\uD' in text:
        return _Careful().decode(text)
    if is_exact:
        return json.loads(text, parse_float=_exact_number)
    return _scan(text, 0)[0] if text[0] in '[{"' else json.loads(text)


def _other(value):
    """What JSON has no form of itself."""
    if isinstance(value, decimal.Decimal):
        return _MARK + str(value) if value.is_finite() else None
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f'{_real_type(value).__name__} is no JSON')


def _finite(value):
    """The same with null for what is no number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return value


_seen = {}


def _encoder(encoded):
    return json.encoder.c_make_encoder(
        _seen, _other, encoded, None, ':', ',', False, False, False
    )


_PLAIN = _encoder(json.encoder.encode_basestring)
_ASCII = _encoder(json.encoder.encode_basestring_ascii)


def _encoded(value, encoder):
    try:
        return ''.join(encoder(value, 0))
    finally:
        _seen.clear()


def _written(value):
    if isinstance(value, str):
        return json.dumps(value)
    try:
        text = _encoded(value, _PLAIN)
    except ValueError as no_number:
        if 'ircular' in str(no_number):
            raise
        value = _finite(value)
        text = _encoded(value, _PLAIN)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = _encoded(value, _ASCII)
    return _MARKED.sub(r'\1', text) if _MARK[1:] in text else text


def _text(value, what):
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT:
        raise TypeError(f'{what} must be text of 1 to {_MAX_TEXT} characters')
    return value


def _optional(value, what):
    if value is None:
        return None
    return _text(value if isinstance(value, str) else _written(value), what)


def _operand(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, (float, decimal.Decimal)) and math.isfinite(value):
        return str(value)
    if isinstance(value, (date, UUID)):
        return str(_other(value))
    raise TypeError('narrow: a value must be text, a finite number or a boolean')
