"""The syntax tree of a script: what it may not say, and the guards put in place. After guard.py."""

class _Refused(Exception):
    """What a script may not say; where is its node."""

    def __init__(self, message, node):
        super().__init__(message)
        self.node = node


def _compiled(text, path):
    """The code of a script, with its guards in place; ValueError and SyntaxError tell what is not."""
    tree = ast.parse(text, '/' + path)
    places = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            places[node.name] = (node.lineno, node.col_offset + 1)
        for target in getattr(node, 'targets', ()):
            if isinstance(target, ast.Name):
                places[target.id] = (target.lineno, target.col_offset + 1)
    todo = [(tree, None, None, None)]
    while todo:
        node, parent, field, index = todo.pop()
        _check_names(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                todo.extend(
                    (each, node, name, place)
                    for place, each in enumerate(value)
                    if isinstance(each, ast.AST)
                )
            elif isinstance(value, ast.AST):
                todo.append((value, node, name, None))
        replaced = _guarded(node)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            getattr(parent, field)[index] = _imports(node)
            continue
        if replaced is not node:
            if index is None:
                setattr(parent, field, replaced)
            else:
                getattr(parent, field)[index] = replaced
    return compile(tree, '/' + path, 'exec', dont_inherit=True), places


def _check_names(node):
    if isinstance(node, ast.Constant):
        return
    taken = ()
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
        taken = (node.id,)
    elif isinstance(node, ast.ExceptHandler):
        taken = (node.name,)
    elif isinstance(node, ast.Global):
        taken = node.names
    for word in taken:
        if word in _SHADOWS:
            raise _Refused(f'{word} is a name that stays', node)
    for name, value in ast.iter_fields(node):
        for word in value if isinstance(value, list) else (value,):
            if not isinstance(word, str):
                continue
            is_read = isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Load)
            if word in _FRAMES and not isinstance(node, ast.Name):
                raise _Refused(f'{word} is not for scripts', node)
            if _is_dunder(word) and word not in (_READABLE if is_read else _METHODS):
                raise _Refused(f'{word} is not for scripts', node)


def _call(name, node, *arguments):
    call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
    for new in (call, call.func):
        ast.copy_location(new, node)
    return call


def _imports(node):
    """import as calls of the gateway's own, which knows what may be imported."""
    done = []
    for alias in node.names:
        bound = alias.asname or alias.name.partition('.')[0]
        if isinstance(node, ast.ImportFrom):
            if alias.name == '*':
                raise _Refused('import what you use by its name', node)
            facts = (node.module or '', node.level, alias.name)
            bound = alias.asname or alias.name
        else:
            facts = (alias.name, 0, '' if alias.asname else None)
        given = [ast.Constant(fact) for fact in facts]
        asked = ast.Call(ast.Name('__imported__', ast.Load()), given, [])
        asked.args.append(ast.Name('__name__', ast.Load()))
        done.append(ast.Assign([ast.Name(bound, ast.Store())], asked))
    whole = done[0] if len(done) == 1 else ast.If(ast.Constant(True), done, [])
    for each in ast.walk(whole):
        ast.copy_location(each, node)
    return whole


def _is_small(node):
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return isinstance(value, float) or (isinstance(value, int) and value <= 1_000)


def _guarded(node):
    match node:
        case ast.Attribute(value=value, attr=name, ctx=context):
            is_private = name.startswith('_') and not _is_dunder(name) and name not in _OF_TUPLES
            if is_private or not isinstance(context, ast.Load):
                node.value = _call('__own__', node, value)
            elif name in _WIDE:
                return _call('__named__', node, value, ast.copy_location(ast.Constant(name), node))
        case ast.BinOp(left=left, op=op, right=right) if _real_type(op) in _REPLACED_OPERATORS:
            is_small = _is_small(left) or _is_small(right)
            if not (is_small and isinstance(op, (ast.Add, ast.Mult))) and not (
                isinstance(op, ast.Mod) and isinstance(right, ast.Constant) and is_small
            ):
                return _call(_REPLACED_OPERATORS[_real_type(op)], node, left, right)
        case ast.AugAssign(target=ast.Name(id=name) as target, op=ast.Add(), value=value):
            if not _is_small(value):
                left = ast.copy_location(ast.Name(name, ast.Load()), node)
                grown = _call('__grown__', node, left, value)
                return ast.copy_location(ast.Assign([target], grown), node)
        case ast.AugAssign(op=ast.Add()):
            pass
        case ast.AugAssign(target=target, op=op, value=value) if (
            _real_type(op) in _REPLACED_OPERATORS
        ):
            return _assigned(node, target, op, value)
        case ast.FormattedValue(format_spec=ast.AST() as spec):
            is_plain = len(spec.values) == 1 and isinstance(spec.values[0], ast.Constant)
            if not is_plain or _has_wide_number(spec.values[0].value, ()):
                whole = _call('__spec__ed__', node, spec)
                part = ast.FormattedValue(whole, -1, None)
                node.format_spec = ast.JoinedStr([part])
                ast.copy_location(part, node)
                ast.copy_location(node.format_spec, node)
    return node


def _assigned(node, target, op, value):
    """a *= b as a = a * b; what a is found by must be simple enough to be found twice."""
    parts = [target]
    if isinstance(target, (ast.Subscript, ast.Attribute)):
        parts = [target.value] + ([target.slice] if isinstance(target, ast.Subscript) else [])
        for part in parts:
            while isinstance(part, (ast.Attribute, ast.Subscript)):
                if isinstance(part, ast.Subscript) and not isinstance(
                    part.slice, (ast.Name, ast.Constant)
                ):
                    break
                part = part.value
            if not isinstance(part, (ast.Name, ast.Constant)):
                raise _Refused('give what is changed a name of its own first', node)
    source = ast.parse(ast.unparse(target), mode='eval').body
    for each in ast.walk(source):
        if hasattr(each, 'lineno'):
            ast.copy_location(each, node)
    target_again = node.target
    done = ast.Assign([target_again], ast.BinOp(source, op, value))
    ast.copy_location(done, node)
    ast.copy_location(done.value, node)
    done.value = _guarded(done.value)
    if isinstance(target_again, ast.Attribute):
        _guarded(target_again)
    return done
