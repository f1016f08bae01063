package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A contract that cannot fail proves nothing: each fault of a source is noticed by its part. */
class ContractFaultsTest {

  @AfterEach
  void rightAgain() {
    MemoryContract.faults = Set.of();
  }

  @Test
  void aRightSourceFulfilsIt() {
    assertEquals(Map.of(), failed(List.of(selectClass(MemoryContract.class))));
  }

  @ParameterizedTest
  @EnumSource(MemoryFault.class)
  void eachFaultIsNoticed(MemoryFault fault) {
    MemoryContract.faults = Set.of(fault);
    List<? extends DiscoverySelector> parts =
        fault == MemoryFault.OPENS_NOT
            ? List.of(selectClass(MemoryContract.class))
            : noticedBy(fault).stream()
                .map(part -> selectMethod(MemoryContract.class, part))
                .toList();
    Map<String, String> failed = failed(parts);
    assertTrue(
        failed.keySet().containsAll(noticedBy(fault)), () -> fault + " is noticed by " + failed);
  }

  private static List<String> noticedBy(MemoryFault fault) {
    return switch (fault) {
      case ODD_TYPE -> List.of("theConnectorIsFoundByItsPlugin");
      case SETTINGS ->
          List.of("settingsThatNobodyKnowsAreNotAskedFor", "wrongSettingsAreRefusedByTheirKey");
      case OPENS_NOT -> List.of("MemoryContract");
      case CHANGING_CATALOG -> List.of("theCatalogIsTheSameWheneverItIsRead");
      case LACKS_A_COLUMN -> List.of("theCatalogHasTheTablesOfTheContract");
      case WRONG_OPERATORS, NULL_IS_FALSE -> List.of("operatorsFindWhatTheyShould");
      case OR_IS_AND -> List.of("conditionsAreCombined");
      case UNQUOTED_VALUES -> List.of("hostileValuesAreValues");
      case UNQUOTED_NAMES -> List.of("hostileNamesAreNames");
      case SPLITS_SETS_AT_COMMAS -> List.of("setsOfValuesAreTakenApart");
      case COMPARES_WITH_ITSELF -> List.of("columnsAreComparedWithEachOther");
      case NUMBERS_AS_TEXT -> List.of("columnsHaveTheirJsonForm");
      case NULLS_ALWAYS_LAST -> List.of("ordersPutAbsentValuesWhereTheyBelong");
      case PAGES_WITHOUT_OFFSET, TOTAL_OF_THE_PAGE -> List.of("pagesAndCountsAreExact");
      case NEVER_CUT, CUTS_ONE_BYTE_EARLY -> List.of("bytesAreCutAfterAWholeRow");
      case BROKEN_JSON -> List.of("columnsHaveTheirJsonForm", "truthsAreTestedFor");
      case WRITES_HALF -> List.of("manyRowsAreAllOrNone");
      case IGNORES_CHECKS -> List.of("whatDoesNotFulfilTheCheckIsNotWritten");
      case IGNORES_PRESETS -> List.of("presetsAreWrittenBesideThePayload");
      case IGNORES_CONDITIONS_OF_WRITES ->
          List.of("onlyRowsThatFitAreChanged", "onlyRowsThatFitAreRemoved");
      case IGNORES_DEFAULTS -> List.of("absentMembersAreNullOrTheDefault", "rowsGoInAsTheyAre");
      case RETURNS_NOTHING -> List.of("changedRowsComeBack");
      case UPSERT_OVERWRITES -> List.of("rowsThatAreThereAreMergedOrLeft");
      case ONE_KIND_OF_ERROR ->
          List.of("failuresSayOfWhatKindTheyAre", "aWrongValueAndAMissingTableAreToldAsThat");
      case IGNORES_READ_ONLY -> List.of("aReadOnlyCallChangesNothing");
      case IGNORES_DEADLINES ->
          List.of(
              "nothingIsDoneAfterTheDeadline",
              "workEndsByItsDeadline",
              "aChangeAfterItsDeadlineHasNotHappened");
      case IGNORES_CANCELLATION -> List.of("workEndsWhenItIsGivenUp");
      case IGNORES_GATES -> List.of("severalQueriesAreOneTransaction");
      case KEEPS_WHAT_FAILED ->
          List.of("severalQueriesAreOneTransaction", "workOfTheGatewayIsOneTransaction");
      case STREAM_GOES_ON -> List.of("aSinkThatWantsNoMoreGetsNoMore");
      case STREAM_IS_BOUNDED -> List.of("rowsAreStreamed");
      case MASKS_TOO_LITTLE -> List.of("masksAreThoseOfTheGateway");
      case ADDS_WRONGLY -> List.of("routinesAreCalled");
      case MIXES_UP_THREADS -> List.of("manyThreadsGetTheirOwnAnswers");
      case STAYS_READY -> List.of("itIsReadyUntilItIsClosed");
      case OFFERS_MORE -> List.of("whatIsNotDeclaredIsNotOffered");
      case DECLARES_MORE ->
          List.of(
              "relatedRowsAreEmbedded",
              "rowsAreAggregated",
              "waysLeadIntoJson",
              "pagesGoOnBehindARow",
              "wordsAreSearchedFor",
              "rowsAreRendered",
              "costsAreEstimatedAndExplained",
              "theCallersRoleIsEnforced");
    };
  }

  /** The methods that failed and why, and the class where it could not begin. */
  static Map<String, String> failed(List<? extends DiscoverySelector> parts) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(parts).build();
    Map<String, String> failed = new TreeMap<>();
    Set<String> passed = new TreeSet<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String method = method(test);
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  failed.put(method, String.valueOf(result.getThrowable().orElse(null)));
                } else {
                  passed.add(method);
                }
              }
            });
    assertTrue(passed.size() + failed.size() > 1, "nothing was run");
    return failed;
  }

  private static String method(TestIdentifier test) {
    return test.getUniqueIdObject().getSegments().stream()
        .filter(
            segment ->
                segment.getType().equals("method") || segment.getType().equals("test-factory"))
        .map(segment -> segment.getValue().replaceAll("\\(.*", ""))
        .findFirst()
        .orElse(test.getDisplayName());
  }
}
