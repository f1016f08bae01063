package dev.postern.limit;

/** One allowance, counted for each key by itself. */
interface Buckets {

  Allowance allowance();

  /** Takes all of it or nothing. */
  Taken take(String key, long amount);

  /** Gives back what was taken in vain. */
  void giveBack(String key, long amount);

  /** What this node knows to be left. */
  long left(String key);
}
