package dev.postern.limit;

/** How many rows one caller may still have. */
public interface RowAccount {

  /** Of a caller whose rows are not counted. */
  RowAccount UNBOUNDED =
      new RowAccount() {
        @Override
        public void requireSome() {
          // there always are
        }

        @Override
        public void take(long rows) {
          // as many as one likes
        }
      };

  /**
   * Refuses a call that could have no row at all, before it is run.
   *
   * @throws dev.postern.error.GatewayException where nothing is left
   */
  void requireSome();

  /**
   * Takes rows that are about to leave.
   *
   * @throws dev.postern.error.GatewayException where fewer are left; then none are taken
   */
  void take(long rows);
}
