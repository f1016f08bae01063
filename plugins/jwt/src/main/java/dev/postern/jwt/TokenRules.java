package dev.postern.jwt;

/** What a token must say to be accepted. */
sealed interface TokenRules permits JwtRules, DialectRules {}
