package dev.postern.saml;

import static dev.postern.saml.RefusedException.unless;

import dev.postern.spi.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of an assertion becomes whose identity.
 *
 * @param subjectAttribute the attribute whose one value is the subject; empty for the name id
 * @param roleAttribute the attribute with the roles
 * @param roleMap gateway roles by its values; empty to take the values themselves
 * @param claims attributes by the names of the claims they become
 */
record Person(
    Optional<String> subjectAttribute,
    String roleAttribute,
    Optional<Map<String, List<String>>> roleMap,
    Map<String, String> claims) {
  private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

  Identity identity(VerifiedAssertion assertion) throws RefusedException {
    String subject = subject(assertion);
    List<String> roles =
        values(assertion, roleAttribute).stream()
            .flatMap(
                value ->
                    roleMap
                        .map(map -> map.getOrDefault(value, List.of()))
                        .orElse(List.of(value))
                        .stream())
            .distinct()
            .toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sub", subject);
    if (!roles.isEmpty()) {
      all.put("role", roles.getFirst());
    }
    all.put("roles", roles);
    claims.forEach(
        (claim, attribute) -> {
          List<String> values = values(assertion, attribute);
          if (!values.isEmpty()) {
            all.put(claim, values.size() == 1 ? values.getFirst() : values);
          }
        });
    return new Identity(subject, SamlProvider.TYPE, roles, all, assertion.id());
  }

  private String subject(VerifiedAssertion assertion) throws RefusedException {
    if (subjectAttribute.isEmpty()) {
      // Another one each time: rows and limits of one person would be those of many.
      unless(!TRANSIENT.equals(assertion.nameIdFormat()), "transient_name");
      return assertion.nameId();
    }
    List<String> values = values(assertion, subjectAttribute.get());
    unless(values.size() == 1 && !values.getFirst().isEmpty(), "no_subject");
    return values.getFirst();
  }

  private static List<String> values(VerifiedAssertion assertion, String attribute) {
    return assertion.attributes().getOrDefault(attribute, List.of());
  }
}
