package dev.postern.oidc;

import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which issuers a token may name. Mostly it is one, to the letter. With Entra ID each tenant has
 * its own, of two forms, and only those of listed tenants count.
 *
 * @param name the issuer; with {@value #TENANT} where the tenant's id stands
 * @param older the form that older tokens name
 * @param tenants ids of the only tenants; none where the issuer has no tenants
 */
record IssuerNames(String name, String older, Set<String> tenants) {
  static final String TENANT = "{tenantid}";
  private static final String ANY_TENANT = "organizations";
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  static IssuerNames read(Settings settings) {
    String name = settings.text("issuer");
    Settings entra = settings.section("entra");
    Set<String> tenants = Set.copyOf(entra.texts("tenants"));
    String older = entra.text("v1-issuer", "https://sts.windows.net/{tenantid}/");
    if (name.contains(TENANT) && tenants.isEmpty()) {
      throw new SettingsException("entra.tenants", "is required: the ids of tenants you trust");
    }
    return new IssuerNames(name, older, tenants);
  }

  boolean hasTenants() {
    return !tenants.isEmpty();
  }

  /** Where the issuer's document lies unless the config says otherwise. */
  String discovery() {
    String issuer = shared(name);
    return (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + WELL_KNOWN;
  }

  /** Whether a token says that it is from here. Read before anything is proved. */
  boolean areNamedBy(Map<String, Object> claims) {
    if (!(claims.get("iss") instanceof String issuer)) {
      return false;
    }
    if (!hasTenants()) {
      return issuer.equals(name);
    }
    String tenant = claims.get("tid") instanceof String text ? text : "";
    return forms(tenant).contains(issuer);
  }

  /** Whether a token that says so is of a tenant that counts. */
  boolean trust(Map<String, Object> claims) {
    return !hasTenants() || (claims.get("tid") instanceof String id && tenants.contains(id));
  }

  /** Whether the issuer's own document, or an answer, names it. */
  boolean isSaid(String issuer) {
    return issuer.equals(shared(name))
        || tenants.stream().anyMatch(tenant -> forms(tenant).contains(issuer));
  }

  /** A document that all tenants share names the issuer with a gap, which makes no URL. */
  static String shared(String text) {
    return text.replace(TENANT, ANY_TENANT);
  }

  private List<String> forms(String tenant) {
    return List.of(name.replace(TENANT, tenant), older.replace(TENANT, tenant));
  }
}
