package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.Identity;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a way for browsers must fulfil; without one there is nothing to it but that it says so. */
abstract class BrowserContract extends SignInContract {
  private static final URI CALLBACK = URI.create("https://gateway.example/auth/contract/callback");
  private static final String HOME = "192.0.2.7";
  private static final int MOST_STEPS = 10;
  private static final int ROUNDS = 60;
  private static final int THREADS = 16;

  private BrowserSignIn browser() {
    return authenticator().browser().orElseThrow();
  }

  private Step begin(String address) {
    return inTime(() -> browser().begin(new Visit(CALLBACK, Map.of(), false, address)));
  }

  private Step finish(Answer answer, Step step, String address) {
    Visit visit = new Visit(CALLBACK, answer.parameters(), answer.isPost(), address);
    return inTime(() -> browser().finish(visit, kept(step)));
  }

  private static String kept(Step step) {
    return switch (step) {
      case Step.Away(URI _, String keep) -> keep;
      case Step.Ask ask -> ask.keep();
      case Step other -> throw new AssertionError("there is no step after " + other);
    };
  }

  private static boolean isOver(Step step) {
    return step instanceof Step.Done || step instanceof Step.Refused;
  }

  /** Somebody signs in, step by step. */
  private Step.Done signIn(Person person) {
    Step step = begin(HOME);
    for (int i = 0; i < MOST_STEPS && !isOver(step); i++) {
      step = finish(person.agree(step, CALLBACK), step, HOME);
    }
    return assertInstanceOf(Step.Done.class, step);
  }

  private void assertNobody(Step step, Answer answer) {
    if (step instanceof Step.Refused(String reason)) {
      assertTrue(reason.matches("[a-z0-9_]{1,60}"), reason);
      assertSecret(reason);
    } else {
      assertFalse(step instanceof Step.Done, () -> "somebody signs in by " + answer.parameters());
    }
  }

  @Test
  void aWayForBrowsersIsShownExactlyWhereThereIsOne() {
    assertEquals(
        provided().person().isPresent(),
        authenticator().browser().isPresent(),
        "whether there is a way for browsers");
    assertTrue(
        provided().person().isPresent() || provided().good().isPresent(), "nothing is provided");
  }

  @Test
  void aPersonIsWhoTheyAreEachTime() {
    provided()
        .person()
        .ifPresent(
            person -> {
              Step.Done done = signIn(person);
              Identity identity = done.identity();
              assertEquals(provided().subject(), identity.subject());
              assertEquals(provided().provider().type(), identity.method(), "the method");
              assertSecret(identity.toString());
              Step.Done again = signIn(person);
              assertEquals(identity.subject(), again.identity().subject());
              assertEquals(identity.roles(), again.identity().roles());
              browser()
                  .signOut(done.reminder(), URI.create("https://gateway.example/auth"))
                  .ifPresent(onward -> assertSecret(onward.toString()));
              browser().metadata(CALLBACK).ifPresent(told -> assertSecret(told.text()));
            });
  }

  @Test
  void whatABrowserIsToldIsNoSecret() {
    provided()
        .person()
        .ifPresent(
            _ -> {
              Step step = begin(HOME);
              switch (step) {
                case Step.Away(URI to, String keep) -> {
                  assertTrue(List.of("http", "https").contains(to.getScheme()), to::toString);
                  assertFalse(keep.isEmpty(), "nothing ties what comes back to this browser");
                  assertNotEquals(keep, kept(begin(HOME)), "each time something else");
                  assertSecret(to.toString());
                }
                case Step.Ask ask -> {
                  assertFalse(ask.fields().isEmpty(), "nothing is asked for");
                  assertSecret(ask.title() + ask.fields());
                }
                case Step other -> throw new AssertionError("it begins with " + other);
              }
            });
  }

  @Test
  void wrongAnswersSignNobodyIn() {
    provided()
        .person()
        .ifPresent(
            person -> {
              signIn(person);
              Step step = begin(elsewhere(0));
              List<Answer> wrong = person.wrong(step, CALLBACK);
              assertFalse(wrong.isEmpty(), "no wrong answer to try");
              for (Answer answer : wrong) {
                Step next = finish(answer, step, elsewhere(0));
                assertInstanceOf(Step.Refused.class, next, () -> answer.parameters().toString());
                assertNobody(next, answer);
              }
              signIn(person);
            });
  }

  /** What one browser brings back is no good for another one, and for none twice. */
  @Test
  void anAnswerIsGoodForItsOwnStepAndOnce() {
    provided()
        .person()
        .ifPresent(
            person -> {
              Step first = begin(HOME);
              if (!(first instanceof Step.Away)) {
                return; // a form is filled in alike each time; the gateway counts its steps
              }
              Answer answer = person.agree(first, CALLBACK);
              assertNobody(finish(answer, begin(HOME), HOME), answer);
              Step mine = begin(HOME);
              Answer own = person.agree(mine, CALLBACK);
              Step next = finish(own, mine, HOME);
              assertFalse(next instanceof Step.Refused, () -> "its own is refused: " + next);
              assertNobody(finish(own, mine, HOME), own);
            });
  }

  @Test
  void garbageSignsNobodyInAndBreaksNothing() {
    provided()
        .person()
        .ifPresent(
            person -> {
              Random random = new Random(11);
              signIn(person);
              for (int round = 0; round < ROUNDS; round++) {
                Step step = begin(elsewhere(round));
                Answer good = person.agree(step, CALLBACK);
                List<String> names = new ArrayList<>(good.parameters().keySet());
                String name = names.get(round % names.size());
                String value = good.parameters().get(name).getFirst();
                String garbage = spoilt(value, random);
                if (isNearly(value, garbage)) {
                  continue;
                }
                Answer spoilt = with(good, name, List.of(garbage));
                assertNobody(finish(spoilt, step, elsewhere(round)), spoilt);
              }
              signIn(person);
            });
  }

  @Test
  void whatIsMissingOrDoubledSignsNobodyIn() {
    provided()
        .person()
        .ifPresent(
            person -> {
              signIn(person);
              int number = 0;
              for (String name : person.agree(begin(HOME), CALLBACK).parameters().keySet()) {
                for (int way = 0; way < 3; way++) {
                  Step step = begin(elsewhere(++number));
                  Answer good = person.agree(step, CALLBACK);
                  String value = good.parameters().get(name).getFirst();
                  Answer odd =
                      switch (way) {
                        case 0 -> with(good, name, List.of());
                        case 1 -> with(good, name, List.of(""));
                        default -> with(good, name, List.of(value, value));
                      };
                  assertNobody(finish(odd, step, elsewhere(number)), odd);
                }
              }
              Step step = begin(elsewhere(0));
              Answer nothing = new Answer(Map.of(), true);
              assertNobody(finish(nothing, step, elsewhere(0)), nothing);
              Step other = begin(elsewhere(0));
              Answer empty = new Answer(Map.of(), false);
              assertNobody(finish(empty, other, elsewhere(0)), empty);
            });
  }

  private static Answer with(Answer good, String name, List<String> values) {
    Map<String, List<String>> changed = new LinkedHashMap<>(good.parameters());
    if (values.isEmpty()) {
      changed.remove(name);
    } else {
      changed.put(name, values);
    }
    return new Answer(changed, good.isPost());
  }

  @Test
  void manyBrowsersAreToldApart() throws Exception {
    if (provided().person().isEmpty()) {
      return;
    }
    Person person = provided().person().get();
    signIn(person);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        boolean isGood = thread % 2 == 0;
        String address = isGood ? HOME : elsewhere(thread);
        all.add(threads.submit(() -> assertSignIn(person, isGood, address)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  /** Without waiting in another thread: this one is one of many. */
  private void assertSignIn(Person person, boolean isGood, String address) {
    Step step = browser().begin(new Visit(CALLBACK, Map.of(), false, address));
    Answer answer = isGood ? person.agree(step, CALLBACK) : person.wrong(step, CALLBACK).getFirst();
    Step next =
        browser()
            .finish(new Visit(CALLBACK, answer.parameters(), answer.isPost(), address), kept(step));
    if (!isGood) {
      assertNobody(next, answer);
    } else if (next instanceof Step.Done done) {
      assertEquals(provided().subject(), done.identity().subject());
    } else {
      assertFalse(isOver(next), next::toString);
    }
  }

  final void assertBrowsersAreServed() {
    provided().person().ifPresent(this::signIn);
  }
}
