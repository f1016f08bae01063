import json

from lib import box

_of_file = []


def _given(ctx):
    return json.loads(ctx.request.header('X-Given') or 'null')


def _asked(ctx, url):
    """What one request to another server comes to."""
    try:
        answer = ctx.fetch(url)
        return f'answered {answer.status} {list(answer.headers)}'
    except GatewayError as refused:
        return str(refused)


def _of_builtin():
    if not hasattr(int, 'kept'):
        setattr(int, 'kept', [])
    return int.kept


def _of_class():
    if not hasattr(GatewayError, 'kept'):
        setattr(GatewayError, 'kept', [])
    return GatewayError.kept


def _of_standard_module():
    if not hasattr(json, 'kept'):
        setattr(json, 'kept', [])
    return json.kept


def _of_standard_class():
    if not hasattr(json.JSONEncoder, 'kept'):
        setattr(json.JSONEncoder, 'kept', [])
    return json.JSONEncoder.kept


def _of_default(kept=[]):
    return kept


_PLACES = {
    'file': lambda: _of_file,
    'module': lambda: box.kept,
    'builtin': _of_builtin,
    'class': _of_class,
    'standard module': _of_standard_module,
    'standard class': _of_standard_class,
    'default': _of_default,
}


def _java(ctx):
    import java

    return java.type('java.lang.System')


def _reflection(ctx):
    return getattr(ctx, '__' + 'class__')


def _other_module(ctx):
    import subprocess

    return subprocess.run('id')


def _file(ctx):
    import io

    return io.FileIO('/etc/passwd').read()


def _socket(ctx):
    import socket

    return socket.create_connection(('127.0.0.1', 80))


def _thread(ctx):
    import threading

    return threading.Thread()


def _environment(ctx):
    import os

    return os.environ['PATH']


def _polyglot(ctx):
    import polyglot

    return polyglot.eval(language='js', string='1')


def _evaluate(ctx):
    return eval('1')


def _loop(ctx):
    while True:
        pass


def _huge_text(ctx):
    return 'x' * 2**30


def _growing(ctx):
    text = 'x'
    while True:
        text += text


def _recursion(ctx):
    return _recursion(ctx) + 1


def _not_rows(ctx):
    ctx.rows = 'all of it'


def _not_objects(ctx):
    ctx.rows = [1]


def _found_of_others(ctx):
    found = []
    for name, place in _PLACES.items():
        try:
            kept = place()
            found.extend(f'{name} {row["tenant_id"]}' for row in kept)
            kept.extend(ctx.rows)
        except Exception:
            pass
    return ','.join(found) or 'nothing'


def _hidden_by_data(ctx):
    return json.dumps(ctx.db.read('employees', select=['id', 'salary_cents']))


def _others_by_data(ctx):
    rows = ctx.db.read('orders', select=['tenant_id'], where={'tenant_id': {'gt': 0}})
    return ','.join(sorted({str(row['tenant_id']) for row in rows}))


def _fetched(ctx):
    return json.dumps([_asked(ctx, url) for url in _given(ctx)])


def _sent(ctx):
    key = ctx.request.header('X-API-Key')
    user = {'subject': ctx.user.subject, 'claims': ctx.user.claims}
    return key or ctx.fetch(_given(ctx), method='POST', body=user).text()


_AFTER = {
    'java': _java,
    'reflection': _reflection,
    'otherModule': _other_module,
    'file': _file,
    'socket': _socket,
    'thread': _thread,
    'environment': _environment,
    'polyglot': _polyglot,
    'evaluate': _evaluate,
    'loop': _loop,
    'hugeText': _huge_text,
    'growing': _growing,
    'recursion': _recursion,
    'notRows': _not_rows,
    'notObjects': _not_objects,
    'foundOfOthers': _found_of_others,
    'hiddenByData': _hidden_by_data,
    'othersByData': _others_by_data,
    'fetched': _fetched,
    'sent': _sent,
}


def _widening(ctx):
    ctx.narrow('tenant_id', 'in', [1, 2, 3])


def _becoming(ctx):
    ctx.user.roles = ('reader',)


def _claiming(ctx):
    ctx.user.claims['tenant_id'] = 2


def _hidden(ctx):
    ctx.narrow('tax_id', 'neq', 'x')


def _unknown(ctx):
    ctx.narrow('id = 1 or true --', 'eq', '1')


_BEFORE = {
    'widening': _widening,
    'becoming': _becoming,
    'claiming': _claiming,
    'hidden': _hidden,
    'unknown': _unknown,
}


def _give_away(row):
    row['tenant_id'] = 2


def _no_such_column(row):
    row['id" = 1; --'] = 1


_WRITES = {'giveAway': _give_away, 'noSuchColumn': _no_such_column}


def _attack(ctx, table):
    language, _, name = (ctx.request.header('X-Attack') or '').partition(':')
    return table.get(name) if language == 'py' else None


def after_read(ctx):
    attack = _attack(ctx, _AFTER)
    made = attack(ctx) if attack else None
    if made is not None:
        ctx.rows = [{'result': str(made)}]


def before_read(ctx):
    attack = _attack(ctx, _BEFORE)
    if attack:
        attack(ctx)


def before_create(ctx):
    attack = _attack(ctx, _WRITES)
    if attack:
        attack(ctx.rows[0])


def before_update(ctx):
    attack = _attack(ctx, _WRITES)
    if attack:
        attack(ctx.patch)
