import { foldText } from "@outlay/core/without-schemas";

/**
 * Words of columns' names in the languages of banks, folded: without case and accents. A word that ends in "*" is the
 * beginning of one, and "*" before it the end of one.
 */
export const words = (text: string) => foldText(text).split(" ");

const vocabulary = {
  balance: words(
    "sold baki 餘額 مانده موجودی υπολοιπο ยอดคงเหลือ คงเหลือ 高 bakiye салдо залишок 잔액 יתרה היתרה الرصيد رصيد υπολοιπο likutis atlikums *balance disponible tegoed bakiyesi остаток баланс *残高 *余额 残高 余额 balance bal saldo *saldo kontostand *kontostand solde saldi zustatek zostatok egyenleg *egyenleg bakiye jaak stanje " +
      "saldopo saldos balans kontobalans",
  ),
  date: words(
    "تاریخ วันที่ 年月日 *年月日 取引日付 お取引日 お取り扱い日 取扱日 거래일시 거래일자 거래일 תאריך التاريخ تاريخ ημερομηνια datos tanggal tgl дата 日期 取引日 ご利用日 交易日期 erteknap *nap wert fechas datetimes completion dateop dateval date dates datum *datum dato *dato data fecha datas pvm paiva *paiva datums kuupaev tarih tarihi datuma napja nap " +
      "buchungstag *buchungstag valutatag wertstellungstag dag *dag valuta wertstellung posted booked occurred when started completed buchung datetime " +
      "timestamp created createdon finished finishedon 日期 日付",
  ),
  booking: words(
    "abschluss* fin finaliz* complet* voltooid zrealiz* conclus* avslut* проводки registr* mutasi post* booked book buchung* boek* bokf* bogf* konyv* compta* contab* zauct* zauctovani ksieg* completed settle* clear* kirjaus* " +
      "finished processed knjiz* asentamiento lancamento",
  ),
  value: words(
    "val value valut* wert* valeur valor waluty ervenyes* rente* rante* arvo* effective interest *valuta valutadatum valuteringsdag",
  ),
  transacted: words(
    "операции beginn* debut inicio inizio start* rozpocz* trade transaction* transaktion* trans* purchase kauf* operac* operaz* operat* beleg* started created initiated original authori* achat compra acquisto kop* " +
      "tapahtuma* vorgang* fizetes* tranz*",
  ),
  amount: words(
    "znesek сума 거래금액 금액 סכום المبلغ مبلغ ποσο jumlah objem nominal сумма 金额 入出金* 出入金額 ご利用金額 kwotaoperacji belopp amount amounts *betrag betrag umsatz montant importe importo bedrag kwota castka suma sum summe valor belopp belob belop " +
      "osszeg *osszeg iznos tutar maara summa monto cantidad somma amt value montants quantia total gross net wert 金額 金额 montantdeloperation",
  ),
  out: words(
    "odchozi odchozich odchadzajuca zaduzenje zaduzenja 出金金額 *出金金額 بدهکار برداشت ถอนเงิน ถอน *出金額 *引出金額 払出金額 dr isplata isplate breme дебит дебет 출금액 支出* בחובה חובה مدين χρεωση zahlungsausgang* paid-out withdrawn списание расход 支出 支払* お支払* 引出* お引出* 出金 出金額 출금 addebiti dareeuro debitamount wydatki wyplaty debit debits debet debito debitos soll ausgabe* ausgang* belast* lastschrift* out outflow withdraw* af cargo cargos addebit* uscit* dare " +
      "wydat* obciaz* vydaj* uttag kiadas terheles depense* spent debe gasto gastos charge charges expense expenses paidout outgoing ut tartozik odliv " +
      "retraits retiros saida saidas pagamentos",
  ),
  in: words(
    "prichozi prichozich prichadzajuca odobrenje odobrenja 入金金額 *入金金額 بستانکار واریز ฝากเงิน ฝาก 存入 *入金額 *預入金額 受入金額 *預入 cr uplata uplate dobro кредит 입금액 收入* בזכות זכות دائن πιστωση zahlungseingang* зачисление приход 収入 收入 預* お預* 入金 入金額 입금 inn accrediti creditamount wplaty credit credits kredit credito creditos haben eingang* einnahm* gutschrift* in inflow deposit deposits bij abono abonos ingreso ingresos accredit* " +
      "entrat* avere wplyw* uznan* prijem* prijm* insattning* bevetel jovairas recette* income received haber paidin incoming kovetel " +
      "entrada entradas priliv",
  ),
  currency: words(
    "waehrung *waehrung валюта 通貨 币种 mata currency wahrung *wahrung devise moneda divisa valuta valuuta waluta mena moeda penznem deviza ccy curr cur kontowahrung devisa para muntsoort munt valutakod",
  ),
  payee: words(
    "supplier* empfaenger* zahlungsempfaenger* title platce protiuctu laden 对方户名 afsender 店名 ご利用先 交易对方 nimi maksaja* maksunsaaja* vastapuoli saaja/maksaja payee counter merchant beneficiary beguenstigter* begunstigter* empfanger* auftraggeber* zahlungspflichtig* zahlungsempfanger* " +
      "zahlungsbeteiligt* counterparty counter-party name naam nom nome nombre beneficiaire* beneficiario destinatario ordenante tiers tegenpartij* odbiorca " +
      "nadawca kontrahent* nazwa protistrana prijemce mottagare avsandare partner saaja modtager kedvezmenyezett payer sender recipient " +
      "vendor nazev debiteur crediteur saajamaksaja mottaker avsender wederpartij contrepartie ordinante creditore " +
      "debitore partnername partnerneve buchungspartner handler restaurant store shop who company",
  ),
  note: words(
    "商品说明 商品 شرح توضیحات รายการ รายละเอียด 摘要 desc reason vwz *beschreibung *buchungstext toelichting comment comments label libelles keterangan operazione dettagli dettaglio selitys uraian описание назначение 摘要 *内容 内容 备注 otsikko notifications notification avisierungstext detalle detalles datos zahlungsinformation zahlungszweck dokladnie tytulem description descriptions memo note notes details detail narrative particulars purpose verwendungszweck* buchungsdetails buchungstext* libelle* motif " +
      "communication communications concepto observaciones observations descripcion descrizione causale omschrijving mededeling* opis tytul popis zprava poznamka* " +
      "descricao historico beskrivning text tekst meddelande kozlemeny megjegyzes leiras viesti selite aciklama transaktionsinformation " +
      "rubrik bokningstext beschreibung zahlungsreferenz betreff umschreibung movimiento keterangan remarks remark information info informations notiz zahlungsgrund " +
      "szczegoly naratif commentaire comentario hinweis sprava forklaring specifikation narration message bemerkung",
  ),
  category: words(
    "subcategory категория spending category categories kategorie categorie categoria kategoria kategori kategoriapostu rubriek rubrique categorias kategoriya",
  ),
  type: words(
    "type typ *typ tipo soort mutatiesoort rodzaj umsatzart *art tapahtumalaji transaktionstyp vorgang laji typu tipologia kind code category",
  ),
  tags: words("tag tags labels schlagworte schlagwort etiketten etiquettes etiquetas"),
  status: words(
    "交易状态 当前状态 状态 статус status state statut stato estado stan stav bookingstatus buchungsstatus umsatzstatus allapot tila situacao",
  ),
  account: words(
    "tilinumero rekeningnummer rekeningnr produkt producto prodotto produit produto счет account konto kontonummer *konto iban rekening *rekening compte cuenta conto ucet rachunek rachunku uctu konta tili acct kontonr szamla* conta numerokonta " +
      "accountname kontonavn bankaccount wallet depot product",
  ),
  bankId: words(
    "identificador volgnr volgnummer transactionno arkivref arkivreferens ドキュメント movimento id ids fitid transactionid transaktionsid transaktionsnr archivierungskennung arkistointitunnus arkiveringskod uuid guid",
  ),
  reference: words(
    "reference referenz ref referentie referencia riferimento referenca referens referenznummer reference# referencenumber vorgangsnummer identificativo identifikator " +
      "buchungsreferenz bankreferenz",
  ),
  number: words("no nr number nummer numero num id numer cislo № n code bic swift blz iban kod"),
  fee: words(
    "gebuehr* fee fees gebuhr* frais commission* comision* commissi* kosten oplata* prowizja poplatek avgift* charges kommission* gebyr* entgelt taxa",
  ),
  foreign: words(
    "עסקה операции oorspr* abgerechnet* original orig originalbetrag originalwahrung foreign local fremd* instructed ursprung* origin* target source transaction* fremdwahrung urspr* auslands* converted native " +
      "originele oryginal* puvodni etranger* extranj*",
  ),
  rate: words("rate kurs kurz *kurs taux koers *koers cambio cotacao kurssi arfolyam"),
  bank: words("bank banku banky banka banque banco banca"),
  others: words(
    "envelope budget group parent na z glaeubiger* mandat* partij tegenpartij customer kunden* batch incassant merchant item invoice user device atm store vastapuoli beneficiary counterparty gegen* tegen* gegenkonto contra beneficiaire destinataire destinatario protiucet odbiorcy nadawcy kontrahenta empfanger* auftraggeber* " +
      "zahlungsbeteiligt* payee payer sender recipient mottagare partner* other to from kredit* glaubiger* beguenstigter* begunstigter* debtor creditor protistrany zahlungspflichtig* zahlungsempfanger* " +
      "counter ordenante saajan vastapuolen kedvezmenyezett ellenoldali tegenrekening debitor merchant",
  ),
  card: words(
    "card karte *karte carte kreditkart* tarjeta carta kaart karta karty kort slip check cheque scheck member phone zip tax vat mwst",
  ),
};

export type Kind = keyof typeof vocabulary;

type Matcher = { exact: Set<string>; starts: string[]; ends: string[] };

const matchers = Object.fromEntries(
  Object.entries(vocabulary).map(([kind, list]) => [
    kind,
    {
      exact: new Set(list.filter((word) => !word.includes("*"))),
      starts: list.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1)),
      ends: list.filter((word) => word.startsWith("*")).map((word) => word.slice(1)),
    },
  ]),
) as Record<Kind, Matcher>;

/** The words of a column's name, without case, accents and marks. */
export function nameWords(name: string): string[] {
  const spaced = name.replaceAll(/(?<=\p{Lower})(?=\p{Upper})/gu, " ");
  return foldText(spaced)
    .split(/[^\p{Letter}\p{Number}]+/u)
    .map((word) => (/^\p{Letter}/u.test(word) ? word.replace(/\d{1,3}$/, "") : word))
    .filter((word) => word !== "");
}

/** Whether one of a name's words is of a kind. */
export function has(all: string[], kind: Kind): boolean {
  const { exact, starts, ends } = matchers[kind];
  return all.some(
    (word) =>
      exact.has(word) ||
      starts.some((start) => word.startsWith(start)) ||
      ends.some((end) => word.length > end.length && word.endsWith(end)),
  );
}
