/** Statements by file, each by its line. */
export interface LeftOut {
  readonly why: string;
  readonly statements: Readonly<Record<string, ReadonlySet<number>>>;
}

const lines = (text: string): ReadonlySet<number> => new Set(text.split(' ').map(Number));

/** Whole files of Prometheus 0.316.0 that are about something that this engine does not have. */
export const LEFT_OUT_FILES: Readonly<Record<string, string>> = {
  'fill-modifier.test': 'fill modifiers are behind --enable-feature=promql-binop-fill-modifiers',
  'info.test': 'info() is experimental',
  'limit.test': 'limitk and limit_ratio are experimental',
  'native_histograms.test': 'native histograms',
  'start_timestamps.test': 'start timestamps are behind --enable-feature=use-start-timestamps',
  'type_and_unit.test': 'labels of type and unit are behind --enable-feature=type-and-unit-labels',
  'unquoted_utf8_names.test': 'such names are behind --enable-feature=promql-unquoted-utf8-names',
};

/** What of the other files comes out otherwise, with the reason. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    why: 'experimental functions: Prometheus without its flag refuses them in the same words',
    statements: {
      'aggregators.test': lines('425 428'),
      'at_modifier.test': lines('283'),
      'functions.test': lines(
        '789 802 815 828 841 854 867 880 893 906 912 933 941 949 961 1003 1006 1010 1014 1017 1026 1296 1305 1323 1327 1331 1335 1338 1345 1349 1353 1358 1362 1366 1371 1374 1377 1381 1384 1387 1391 1394 1397 1402 1405 1408 1412 1415 1418 1422 1425 1428 1436 1439 1443 1446 1450 1453 1458 1463 1467 1471 1476 1480 1484 1489 1493 1497 1554 1559 1564 1569 1574 1578 1582 1591 1594 1604 1607 1610 1613 1623 1626 1629 1632 1635 2377 2380 2383 2387 2390 2393 2397 2401 2404 2408 2411 2418 2421 2425 2429 2436 2439 2442 2446 2449 2452 2456 2459 2463 2466 2470 2473 2477 2480 2484 2487 2491 2494 2517 2520 2523 2526 2530 2533 2537 2540 2544 2547 2551 2554 2557 2560',
      ),
      'histograms.test': lines('640 653 686 691 708 713 730 735 743 1076 1202 1223 1244 1278 1302'),
      'range_queries.test': lines('115 118'),
    },
  },
  {
    why: 'native histograms: what is loaded of them is no sample here',
    statements: {
      'aggregators.test': lines('447 453 459 467 474 608'),
      'extended_vectors.test': lines(
        '468 471 475 478 484 487 493 497 501 504 510 515 520 526 530 534 545 570 573 576 579 588 592 598 607 610 622 631 642 653 664 676 695 698 715 742 748 751 754 763 769 772 775',
      ),
      'functions.test': lines(
        '47 52 92 97 245 249 256 260 264 267 271 290 295 300 328 332 339 343 347 353 551 695 698 701 1117 1121 1126 1129 1132 1921 1933 1945 2046 2048 2141 2143 2316',
      ),
      'histograms.test': lines(
        '72 84 96 102 108 115 123 131 147 155 170 179 189 215 234 254 271 288 306 324 343 361 378 393 408 423 442 461 480 498 518 531 544 558 572 590 600 610 620 630 676 698 720 748 760 772 782 792 803 813 823 835 843 851 859 867 875 886 894 904 912 922 932 943 953 964 978 993 1007 1022 1026 1030 1047 1087 1120 1141 1149 1159 1162 1173 1176 1179 1182 1197 1207 1297 1307',
      ),
      'operators.test': lines('312 564 568 588 592 969 973'),
      'range_queries.test': lines('93'),
      'subquery.test': lines('146 151'),
    },
  },
  {
    why: 'names that go last: behind --enable-feature=promql-delayed-name-removal',
    statements: {
      'name_label_dropping.test': lines('59 64 69 74 89 115 119 123'),
    },
  },
  {
    why: 'a name that is no UTF-8 is refused, but its bytes are not shown in the message',
    statements: {
      'aggregators.test': lines('481'),
    },
  },
];
