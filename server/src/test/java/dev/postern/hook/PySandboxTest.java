package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a script in Python cannot reach, cannot use up and cannot leave behind. */
class PySandboxTest {
  private static final Map<String, String> MODULES =
      Map.of("lib/box.py", "kept = []\n", "lib/broken.py", "root:x:0:0 secret(");
  private static final Sandboxes SANDBOXES = new Sandboxes(2_000_000);
  private static Sandbox world;

  @AfterAll
  static void close() {
    SANDBOXES.close();
  }

  private static Sandbox world() {
    if (world == null || world.isDead()) {
      world = SANDBOXES.open(Language.PYTHON, "v", MODULES);
    }
    return world;
  }

  private static Sandbox.Question rows(String rows) {
    return new Sandbox.Question(
        new Sandbox.Head("", "", "", "", "rows", 100, null, () -> "{\"roles\":[\"clerk\"]}"),
        Json.of(rows),
        false);
  }

  /** How a hook ends whose body is these lines, which ; separates. */
  private static String ended(String lines) {
    StringBuilder text = new StringBuilder("async def after_read(ctx):\n");
    lines.replace("\\n", "\n").lines().forEach(line -> text.append("  ").append(line).append('\n'));
    return endedWhole(text.toString());
  }

  private static String endedWhole(String text) {
    HookFile file = HookFile.of("shop/customers.py", text);
    try {
      Sandbox.Answer answer =
          world().run(file, Phase.AFTER_READ, rows("[{\"a\":1}]"), HostCalls.NONE);
      return answer.status() + " " + answer.head() + " " + answer.payload();
    } catch (HookFailure failure) {
      return "failed " + failure.getMessage();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "os | cannot be imported | import os",
        "sys | cannot be imported | import sys",
        "subprocess | cannot be imported | import subprocess",
        "socket | cannot be imported | from socket import socket",
        "threads | cannot be imported | import threading",
        "rawThreads | cannot be imported | import _thread",
        "ctypes | cannot be imported | import ctypes",
        "java | cannot be imported | import java",
        "polyglot | cannot be imported | import polyglot",
        "builtins | cannot be imported | import builtins",
        "importlib | cannot be imported | import importlib.util",
        "posix | cannot be imported | import posix",
        "gc | cannot be imported | import gc",
        "inspect | cannot be imported | import inspect",
        "asyncio | cannot be imported | import asyncio",
        "pickle | cannot be imported | import pickle",
        "main | __main__ is not for scripts | import __main__",
        "zip | cannot be imported | import zlib",
        "sibling | cannot be imported | import shop.orders",
        "submodule | cannot be imported | import json.decoder",
        "relative | relative imports | from . import box",
        "up | there is no module | import lib.up.passwd",
        "brokenModule | lib/broken.py:1 | import lib.broken",
        "sleep | no attribute | import time\\ntime.sleep(9)",
        "importCall | __import__ is not for scripts | __import__('os')",
        "importByName | 'importlib' is not defined | importlib.import_module('os')",
        "open | open is not for scripts | open('/etc/passwd')",
        "input | input is not for scripts | input()",
        "eval | eval is not for scripts | eval('1')",
        "exec | exec is not for scripts | exec('x = 1')",
        "compile | compile is not for scripts | compile('1', 'x', 'eval')",
        "globals | globals is not for scripts | globals()",
        "vars | vars is not for scripts | vars(ctx)",
        "breakpoint | breakpoint is not for scripts | breakpoint()",
        "exit | failed | raise SystemExit(1)",
        "subclasses | __subclasses__ is not for scripts | ().__class__.__base__.__subclasses__()",
        "mro | __mro__ is not for scripts | x = int.__mro__",
        "functionGlobals | __globals__ is not for scripts | ctx.reject.__globals__['_host']",
        "functionCode | __code__ is not for scripts | x = len.__code__",
        "builtinsName | __builtins__ is not for scripts | x = __builtins__",
        "byGetattr | cannot be asked for | getattr(ctx, '__dict__')",
        "byAttrgetter | cannot import name attrgetter | from operator import attrgetter",
        "traceback | tb_frame is not for scripts | try:\\n"
            + "  1 / 0\\n"
            + "except Exception as e:\\n"
            + "  e.__traceback__.tb_frame",
        "frame | gi_frame is not for scripts | (x for x in ()).gi_frame",
        "matched | __dict__ is not for scripts | match ctx:\\n  case object(__dict__=d): pass",
        "newClass | positional | type('X', (), {})",
        "guardName | __own__ is not for scripts | __own__ = 1",
        "reduce | __reduce__ is not for scripts | class X:\\n  def __reduce__(self): pass",
        "finalizer | __del__ is not for scripts | class X:\\n  def __del__(self): pass",
        "writeClass | shared by all calls | import json\\njson.JSONEncoder.kept = ctx.rows",
        "writeFunction | shared by all calls | import json\\njson.dumps.kept = ctx.rows",
        "writeModule | shared by all calls | import json\\njson.kept = ctx.rows",
        "writeBySetattr | shared by all calls | import json\\nsetattr(json.JSONEncoder, 'kept', 1)",
        "writeBuiltin | shared by all calls | int.kept = 1",
        "writeGateway | shared by all calls | GatewayError.kept = ctx.rows",
        "privateOfShared | shared by all calls | import re\\nre.RegexFlag = re.compile('x')._kept",
        "writeHost | cannot be set | ctx.log = print",
        "typo | cannot be set | ctx.row = []",
        "user | cannot be changed | ctx.user.roles = ('boss',)",
        "hostUnknown | nothing can be asked | ctx.secret('X')",
        "recursion | failed | def again(): return again() + 1\\nagain()",
        "hugeText | longer than | 'x' * 10**9",
        "hugeList | longer than | n = 10**9\\n[0] * n",
        "hugePower | bits | 10**10**8",
        "hugeShift | bits | 1 << 10**9",
        "squares | bits | n = 3\\nwhile True: n = n * n",
        "squaresInPlace | bits | n = 3\\nwhile True: n *= n",
        "digits | 4300 | x = int('9' * 100000)",
        "width | width | n = 1\\n'%999999999d' % n",
        "format | width | '{:>999999999}'.format(1)",
        "fString | width | f'{1:>999999999}'",
        "pad | longer than | 'x'.ljust(10**9)",
        "factorial | too large | import math\\nmath.factorial(10**7)",
        "hugeRange | longer than | list(range(10**9))",
        "doubling | longer than | s = 'x'\\nwhile True: s += s",
        "doublingOther | longer than | s = ['x']\\nwhile True: s = s + s",
        "pending | pending | class Never:\\n  def __await__(self): yield\\nawait Never()",
        "circle | invalid | row = {}\\nrow['row'] = row\\nctx.rows = [row]",
        "notRows | is no list | ctx.rows = 'text'",
        "notDicts | is no dict | ctx.rows = [1]",
        "noJson | is no JSON | ctx.rows = [{'a': object()}]",
        "badReject | from 400 to 499 | ctx.reject(500, 'No')",
        "badNarrow | has no attribute | ctx.narrow('a', 'eq', 1)",
      })
  void isRefused(String name, String expected, String lines) {
    String told = ended(lines);
    assertFalse(told.startsWith("done"), told);
    assertTrue(told.contains(expected), told);
    assertFalse(told.contains("root:x"), "text of a file is shown");
    assertEquals("done null [{\"a\":1}]", ended("ctx.rows"));
  }

  /** Each tries to find what the call before it left. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "global | kept = []\\n"
            + "async def after_read(ctx):\\n"
            + "  ctx.rows[0]['seen'] = len(kept)\\n"
            + "  kept.append(ctx.rows)",
        "default | async def after_read(ctx, kept=[]):\\n"
            + "  ctx.rows[0]['seen'] = len(kept)\\n"
            + "  kept.append(ctx.rows)",
        "class | class Box:\\n"
            + "  kept = []\\n"
            + "async def after_read(ctx):\\n"
            + "  ctx.rows[0]['seen'] = len(Box.kept)\\n"
            + "  Box.kept.append(ctx.rows)",
        "module | from lib import box\\n"
            + "async def after_read(ctx):\\n"
            + "  ctx.rows[0]['seen'] = len(box.kept)\\n"
            + "  box.kept.append(ctx.rows)",
        "cache | import functools\\n"
            + "count = []\\n"
            + "@functools.cache\\n"
            + "def once(x):\\n"
            + "  count.append(1)\\n"
            + "async def after_read(ctx):\\n"
            + "  once(1)\\n"
            + "  ctx.rows[0]['seen'] = 1 - len(count)",
        "decimals | import decimal\\n"
            + "async def after_read(ctx):\\n"
            + "  ctx.rows[0]['seen'] = 0 if decimal.getcontext().prec == 28 else 1\\n"
            + "  decimal.getcontext().prec = 5",
        "shadow | async def after_read(ctx):\\n"
            + "  global len\\n"
            + "  ctx.rows[0]['seen'] = len([])\\n"
            + "  len = lambda x: 7",
        "random | import random\\n"
            + "async def after_read(ctx):\\n"
            + "  ctx.rows[0]['seen'] = 0 if random.random() != 0.8444218515250481 else 1\\n"
            + "  random.sample([1], 1)",
      })
  void nothingIsLeftForTheNextCall(String name, String text) {
    for (int call = 0; call < 3; call++) {
      assertEquals(
          "done null [{\"a\":1,\"seen\":0}]", endedWhole(text.replace("\\n", "\n") + "\n"));
    }
  }

  @Test
  void theCauseNamesLineAndColumn() {
    String raised = ended("x = 1\\nraise ValueError('no')");
    assertTrue(raised.contains("customers.py:3:3"), raised);
    String told = ended("x = [1]; y = x[0] + x[7]");
    assertTrue(told.contains("customers.py:2:23"), told);
  }
}
