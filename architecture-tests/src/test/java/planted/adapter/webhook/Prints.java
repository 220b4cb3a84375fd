package planted.adapter.webhook;

final class Prints {
  void print() {
    System.out.println("printed");
  }
}
