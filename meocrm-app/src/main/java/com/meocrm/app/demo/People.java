package com.meocrm.app.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/** People as they buy in Vietnam: names, telephones, addresses. None of them exists. */
final class People {
  /** With how many of a hundred people bear them. */
  private static final List<Share> FAMILY_NAMES =
      List.of(
          new Share("Nguyễn", 38),
          new Share("Trần", 11),
          new Share("Lê", 10),
          new Share("Phạm", 7),
          new Share("Huỳnh", 5),
          new Share("Phan", 5),
          new Share("Vũ", 4),
          new Share("Đặng", 4),
          new Share("Bùi", 3),
          new Share("Đỗ", 3),
          new Share("Hồ", 3),
          new Share("Ngô", 3),
          new Share("Dương", 2),
          new Share("Lý", 2));

  private static final List<String> WOMEN =
      List.of(
          "Thị Lan",
          "Thu Hà",
          "Ngọc Ánh",
          "Kim Chi",
          "Thị Hồng Nhung",
          "Phương Thảo",
          "Minh Thư",
          "Thanh Trúc",
          "Bảo Trâm",
          "Thị Mai");
  private static final List<String> MEN =
      List.of(
          "Văn Minh",
          "Quốc Bảo",
          "Đức Anh",
          "Thanh Tùng",
          "Hữu Phước",
          "Gia Huy",
          "Trọng Nghĩa",
          "Văn Hùng",
          "Minh Khôi",
          "Công Thành");

  /** Of the networks as they are numbered since 2018. */
  private static final List<String> PREFIXES =
      List.of("090", "093", "091", "094", "096", "097", "098", "032", "038", "070", "077", "086");

  private static final List<String> STREETS =
      List.of(
          "Lê Lợi",
          "Nguyễn Trãi",
          "Trần Hưng Đạo",
          "Hai Bà Trưng",
          "Lý Thường Kiệt",
          "Quang Trung",
          "Nguyễn Huệ",
          "Phan Đình Phùng",
          "Cách Mạng Tháng Tám",
          "Điện Biên Phủ");
  private static final List<String> PLACES =
      List.of(
          "Quận 1, TP. Hồ Chí Minh",
          "Quận 3, TP. Hồ Chí Minh",
          "TP. Thủ Đức, TP. Hồ Chí Minh",
          "Quận Cầu Giấy, Hà Nội",
          "Quận Hoàn Kiếm, Hà Nội",
          "Quận Hải Châu, Đà Nẵng",
          "Quận Ninh Kiều, Cần Thơ",
          "TP. Huế, Thừa Thiên Huế",
          "TP. Nha Trang, Khánh Hòa",
          "TP. Biên Hòa, Đồng Nai");

  private final RandomGenerator random;

  People(RandomGenerator random) {
    this.random = random;
  }

  String name() {
    return familyName() + " " + Pick.any(random, random.nextBoolean() ? WOMEN : MEN);
  }

  String phone() {
    return Pick.any(random, PREFIXES) + "%07d".formatted(random.nextInt(10_000_000));
  }

  String address() {
    return "%d %s, %s"
        .formatted(1 + random.nextInt(400), Pick.any(random, STREETS), Pick.any(random, PLACES));
  }

  private String familyName() {
    int at = random.nextInt(100);
    for (var share : FAMILY_NAMES) {
      at -= share.percent;
      if (at < 0) {
        return share.name;
      }
    }
    throw new IllegalStateException("the shares of family names are not a hundred percent");
  }

  private record Share(String name, int percent) {}
}
