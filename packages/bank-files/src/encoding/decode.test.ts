import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { BankFileError } from "../bank-file-error.ts";
import { decodeFile } from "./decode.ts";

const decode = (text: string, encoding: string, addBOM = false) =>
  decodeFile(iconv.encode(text, encoding, { addBOM }));

test.for([
  ["Datum;Betrag\n01.02.2026;-3,50 €\n", "windows-1252"],
  ["Empfänger;Überweisung für Größe\n", "windows-1252"],
  ["Empfänger;Betrag\n5 €;für\n", "iso-8859-15"],
  ["01/02/2026;Café de la Gare;Chèque;février\n", "windows-1252"],
  ["Descripción;Año;Médico;¿Qué?;Teléfono móvil\n", "windows-1252"],
  ["Descrição;São João;transferências;lançamentos;ações\n", "windows-1252"],
  ["Betaling til Sørensen, Ærø, Århus\n", "windows-1252"],
  ["Överföring Malmö Åkeri\n", "windows-1252"],
  ["più società lunedì caffè\n", "windows-1252"],
  ["MüLLER;BäCKEREI MüNCHEN\n", "windows-1252"],
  ["AÑO NUEVO;PEÑA\n", "windows-1252"],
  ["1.000,00;3 m³;für\n", "windows-1252"],
  ["Płatność kartą;Żabka;Łódź;są\n", "windows-1250"],
  ["Příchozí úhrada;Dvořák;účet;Tomáš;poznámka\n", "windows-1250"],
  ["Žilina;platba;Ľubica;ďalší\n", "windows-1250"],
  ["Könyvelés dátuma;Összeg;Kőműves Károly;fizető;bevétel\n", "windows-1250"],
  ["Čaj i kolači;Đurđa;Šibenik;plaća;kuća\n", "windows-1250"],
  ["Płatność kartą;Żabka;Łódź;są;śniadanie;źródło\n", "iso-8859-2"],
  ["Empfänger;Überweisung für Größe\n", "cp850"],
  ["Płatność kartą;Żabka;Łódź;są;śniadanie\n", "cp852"],
  ["Açıklama;İşlem Tutarı;Ödeme;şube;değer\n", "windows-1254"],
  ["Дата;Сумма;Оплата товаров\n", "windows-1251"],
  ["ДАТА;СУММА;ОПЛАТА ТОВАРОВ;ОСТАТОК\n", "windows-1251"],
  ["ΗΜΕΡΟΜΗΝΙΑ;ΠΟΣΟ;ΥΠΟΛΟΙΠΟ;ΑΓΟΡΑ ΠΡΟΪΟΝΤΩΝ\n", "windows-1253"],
  ["Datums;Maksātājs;Mērķis;Šķīrējs;ģimene;ūdens\n", "windows-1257"],
  ["Mokėtojas;Gavėjas;Užmokestis;Šiaulių;ąžuolas;įmoka\n", "windows-1257"],
  ["תאריך,תיאור,חובה,זכות\n05/01/2026,סופר,10\n", "windows-1255"],
  ["التاريخ,الوصف,مدين,دائن\n05/01/2026,سوق\n", "windows-1256"],
  ["วันที่,รายการ,ถอนเงิน,ฝากเงิน,ยอดคงเหลือ\n", "windows-874"],
  ["日期,摘要,支出,存入,餘額\n115/01/05,購物,250\n", "big5"],
  ["交易时间,收/支,金额\n支出,超市,餐饮美食\n", "gb18030"],
  ["거래일자,적요,출금,입금,잔액\n체크카드,스타벅스\n", "euc-kr"],
  ["取引日,お支払金額,お預り金額,残高\nｺﾝﾋﾞﾆ,給与\n", "shift_jis"],
  ["Libellé;Montant\nBOULANGERIE\u00a0A;-1\u00a0234,50\u00a0EUR\nSolde\u00a0au\n", "windows-1252"],
  ["Date;Montant\n05/01/2026;-12,50\u00a0€\n", "windows-1252"],
  ["Date:\u00a005/01/2026\nAmount:\u00a0-12.50\u00a0GBP\n", "windows-1252"],
  ["Bewegung\u00a0Alt;Überweisung\n", "windows-1252"],
  ["Compra en el área;está;Málaga;mañana\n", "cp850"],
  ["l’école “été” – déjà “vu” l’État… œuvre\n", "windows-1252"],
] as const)("%s is read from %s by its letters", ([text, encoding]) => {
  expect(decode(text, encoding).text).toBe(text);
});

test.for(["utf-8", "utf-16le", "utf-16be"])(
  "a byte order mark says %s and is no text",
  (encoding) => {
    expect(decode("Größe;1\n", encoding, true)).toEqual({ text: "Größe;1\n", encoding });
  },
);

test.for(["utf-16le", "utf-16be"])("zero bytes say %s", (encoding) => {
  expect(decode("Größe;1\nŁódź;2\n", encoding)).toEqual({ text: "Größe;1\nŁódź;2\n", encoding });
});

test("what is valid UTF-8 is UTF-8, whatever its header says", () => {
  const text = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><NAME>Müller";
  expect(decode(text, "utf-8").text).toBe(text);
  expect(decode(text, "windows-1252").text).toBe(text);
});

test("a header is trusted where the bytes are not UTF-8", () => {
  const text = '<?xml version="1.0" encoding="ISO-8859-7"?><Nm>Ελ</Nm>';
  expect(decode(text, "iso-8859-7").text).toBe(text);
  const ofx = "OFXHEADER:100DATA:OFXSGMLENCODING:USASCIICHARSET:1250COMPRESSION:NONE<OFX><NAME>Žč";
  expect(decode(ofx, "windows-1250")).toEqual({ text: ofx, encoding: "windows-1250" });
});

test("a UTF-8 text that is cut within a letter spoils no other", () => {
  const bytes = Buffer.from("Müller;Bäcker;Größe;für ü");
  expect(decodeFile(bytes.subarray(0, -1)).text).toBe("Müller;Bäcker;Größe;für \ufffd");
});

test("the caller's encoding overrides the guess", () => {
  const bytes = iconv.encode("Dvořák", "windows-1250");
  expect(decodeFile(bytes, "windows-1252").text).toBe("Dvoøák");
  expect(() => decodeFile(bytes, "klingon")).toThrow(/"klingon" is unknown/);
});

test.for([
  ["%PDF-1.7", /PDF/],
  ["PK\x03\x04....", /workbook/],
  ["\xd0\xcf\x11\xe0....", /Excel/],
  ["\x1f\x8b\x08....", /compressed/],
  ["", /empty/],
  [" \n\n", /empty/],
  ["a;b\nc\0;d\n", /^Line 2: .*zero byte/],
] as const)("%j is refused with what to do", ([text, message]) => {
  const bytes = Buffer.from(text, "latin1");
  expect(() => decodeFile(bytes)).toThrow(BankFileError);
  expect(() => decodeFile(bytes)).toThrow(message);
});

test("millions of bytes without a blank take no more memory than words", () => {
  expect(decodeFile(Buffer.alloc(2_000_000, 0xe9)).encoding).toBe("windows-1252");
});

test("padding at the end is no text", () => {
  expect(decodeFile(Buffer.from("D1/5'26\n^\n\x1a\0\0\0")).text).toBe("D1/5'26\n^\n");
});
