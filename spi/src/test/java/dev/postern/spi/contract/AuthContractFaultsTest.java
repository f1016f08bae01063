package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault of a way to sign in is noticed by its part of the contract. */
class AuthContractFaultsTest {

  @AfterEach
  void rightAgain() {
    MemoryProviderContract.fault = MemoryProvider.Fault.NONE;
  }

  @ParameterizedTest
  @EnumSource(MemoryProvider.Fault.class)
  void eachFaultIsNoticed(MemoryProvider.Fault fault) {
    MemoryProviderContract.fault = fault;
    Set<String> failed =
        ContractFaultsTest.failed(List.of(selectClass(MemoryProviderContract.class))).keySet();
    if (fault == MemoryProvider.Fault.NONE) {
      assertEquals(Set.of(), failed, "a right one fulfils it");
    } else {
      assertTrue(failed.contains(noticedBy(fault)), () -> fault + " is noticed by " + failed);
    }
  }

  private static String noticedBy(MemoryProvider.Fault fault) {
    return switch (fault) {
      case NONE -> "";
      case ODD_TYPE -> "theProviderIsFoundByItsPlugin";
      case SETTINGS -> "settingsThatNobodyKnowsAreNotAskedFor";
      case LETS_NOBODY_IN, OTHER_METHOD -> "goodCredentialsProveWhoSentThem";
      case LETS_EVERYBODY_IN, TELLS_THE_SECRET -> "badCredentialsProveNothing";
      case LETS_BEGINNINGS_IN, THROWS_FOR_GARBAGE -> "garbageProvesNothingAndBreaksNothing";
      case TAKES_WHAT_IS_OTHERS -> "whatIsOfAnotherKindIsLeftToOthers";
      case CHALLENGES_WITH_THE_SECRET -> "thereIsAChallengeAndItTellsNoSecret";
      case MIXES_UP_THREADS -> "manyThreadsAreJudgedRight";
      case CLOSES_ONCE -> "itMayBeClosedTwice";
      case BELIEVES_ANY_CERTIFICATE_OF_A_CHAIN, BELIEVES_CERTIFICATES_IN_HEADERS ->
          "certificatesCountWhereTheyWereProvedAlone";
      case HIDES_ITS_BROWSERS -> "aWayForBrowsersIsShownExactlyWhereThereIsOne";
      case BROWSERS_ARE_OTHERS -> "aPersonIsWhoTheyAreEachTime";
      case BROWSERS_HEAR_THE_SECRET -> "whatABrowserIsToldIsNoSecret";
      case BROWSERS_ARE_ANYBODY -> "wrongAnswersSignNobodyIn";
      case BROWSERS_SHARE_STEPS, BROWSERS_COME_BACK_TWICE -> "anAnswerIsGoodForItsOwnStepAndOnce";
      case BROWSERS_BREAK_IT -> "garbageSignsNobodyInAndBreaksNothing";
      case BROWSERS_NEED_BRING_NOTHING -> "whatIsMissingOrDoubledSignsNobodyIn";
      case BROWSERS_ARE_MIXED_UP -> "manyBrowsersAreToldApart";
    };
  }
}
