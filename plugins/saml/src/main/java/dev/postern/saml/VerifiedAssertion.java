package dev.postern.saml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an assertion says that holds for this gateway, this request and this moment.
 *
 * @param goodUntil when it can no longer be sent again, without the tolerance for clocks
 * @param sessionEnd when the session at the identity provider ends, where it says so
 * @param attributes by name, with all their values
 */
record VerifiedAssertion(
    String id,
    String nameId,
    String nameIdFormat,
    Instant goodUntil,
    Optional<Instant> sessionEnd,
    Map<String, List<String>> attributes) {}
