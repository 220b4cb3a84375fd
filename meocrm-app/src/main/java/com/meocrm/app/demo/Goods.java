package com.meocrm.app.demo;

import java.util.List;

/**
 * Something a shop sells.
 *
 * @param price in đồng
 * @param minStock below which a branch orders more
 */
public record Goods(String sku, String name, int price, int minStock) {
  /** The range of a shop for things from all over Vietnam; what sells most stands first. */
  public static final List<Goods> RANGE =
      List.of(
          new Goods("CA-PHE-ROBUSTA-500G", "Cà phê Robusta Buôn Ma Thuột 500 g", 125_000, 20),
          new Goods("NUOC-MAM-PHU-QUOC-500ML", "Nước mắm Phú Quốc 500 ml", 98_000, 20),
          new Goods("BANH-PIA-SOC-TRANG-4", "Bánh pía Sóc Trăng, 4 cái", 76_000, 15),
          new Goods("KEO-DUA-BEN-TRE", "Kẹo dừa Bến Tre", 45_000, 15),
          new Goods("TRA-SEN-TAY-HO-100G", "Trà sen Tây Hồ 100 g", 320_000, 5),
          new Goods("HAT-DIEU-BINH-PHUOC-500G", "Hạt điều rang muối Bình Phước 500 g", 185_000, 10),
          new Goods("MUC-KHO-NHA-TRANG-300G", "Mực khô Nha Trang 300 g", 420_000, 5),
          new Goods("BANH-TRANG-TAY-NINH", "Bánh tráng phơi sương Tây Ninh", 38_000, 20),
          new Goods("TIEU-DEN-CHU-PRONG-250G", "Tiêu đen Chư Prông 250 g", 89_000, 10),
          new Goods("MAT-ONG-HOA-NHAN-500ML", "Mật ong hoa nhãn Hưng Yên 500 ml", 210_000, 5),
          new Goods("NON-LA-HUE", "Nón lá bài thơ Huế", 89_000, 5),
          new Goods("KHAN-LUA-HA-DONG", "Khăn lụa Hà Đông", 550_000, 3));

  /** As {@code POST /api/v1/products} takes it. */
  public String toJson() {
    return "{\"sku\":\"%s\",\"name\":\"%s\",\"price\":%d,\"minStock\":%d}"
        .formatted(sku, name, price, minStock);
  }
}
