// Every page of the program.  A route that answers GET stands in one of the two lists, else the test of pages fails: adding a page
// is adding its line here.
//
//   name      of its pictures
//   path      where it is, in the town of town.mjs; a function is given what town() returned
//   status    when it is not 200
//   verbatim  it shows what programs wrote, word for word (the diary) or are to write (the API)
//   long      thirty screens of the same kind: its head is pictured, axe looks once
//   who       only these see it so; otherwise everybody whose right it is, and each different page is looked at once

export const pages = [
  // what everybody sees
  ['trang-chu', '/', { who: ['public'] }],
  ['bang-xep-hang', '/bang-xep-hang/2022', { who: ['public'] }],
  ['bang-xep-hang-loc', '/bang-xep-hang/2022?ten=nghia', { who: ['public'] }],
  ['bang-xep-hang-khong-co', '/bang-xep-hang/2022?ten=zzz', { who: ['public'] }],
  ['don-vi', '/don-vi/21028?nam=2022', { who: ['public'] }],
  ['don-vi-co-quan', '/don-vi/VH-TT?nam=2022', { who: ['public'] }],
  ['tieu-chuan', '/tieu-chuan', { who: ['public'], long: true }],
  ['du-lieu', '/du-lieu', { who: ['public'] }],
  ['cong-bo', '/cong-bo', { who: ['public'] }],
  ['cong-bo-mot', '/cong-bo/1', { who: ['public'] }],
  ['api', '/api', { who: ['public'], verbatim: true }],
  ['dang-nhap', '/dang-nhap', { who: ['public'] }],
  ['loi-moi', (t) => t.invitation, { who: ['public'] }],
  ['loi-moi-sai', '/loi-moi/khong-co', { who: ['public'], status: 404 }],
  ['khong-co', '/khong-co', { who: ['public'], status: 404 }],
  ['sai-o', '/du-lieu?x=1', { who: ['public'], status: 422 }],
  ['phai-dang-nhap', '/nhiem-vu', { who: ['public'], status: 303 }],
  // behind the sign-in
  ['viec-cua-toi', '/viec-cua-toi'],
  ['tai-khoan', '/tai-khoan', { who: ['clerk', 'appraiser'] }],
  ['xac-thuc', '/tai-khoan/xac-thuc', { who: ['clerk', 'appraiser'] }],
  ['so-lieu', '/so-lieu/2024/21013'],
  ['so-lieu-het-han', '/so-lieu/2024/21223', { who: ['moi', 'appraiser'] }],
  ['so-lieu-khac-don-vi', '/so-lieu/2024/21010', { who: ['clerk'], status: 403 }],
  ['so-lieu-nap', '/so-lieu/2024/21013/nap'],
  ['so-lieu-lich-su', '/so-lieu/2024/21013/dung-han'],
  ['minh-chung', '/minh-chung/2024/21013/ke-hoach-cchc'],
  ['minh-chung-trong', '/minh-chung/2024/21013/tin-bai', { who: ['clerk'] }],
  ['phieu-diem', '/phieu-diem/2024'],
  ['phieu-diem-tre', '/phieu-diem/2024?tre=1', { who: ['appraiser'] }],
  ['phieu-tu-cham', '/phieu-diem/2024/21013'],
  ['phieu-cho-xac-nhan', '/phieu-diem/2024/21172', { who: ['moi', 'appraiser'] }],
  ['phieu-tham-dinh-1', '/phieu-diem/2024/21016', { who: ['appraiser', 'moi'] }],
  ['phieu-giai-trinh', '/phieu-diem/2024/21019', { who: ['appraiser', 'moi'] }],
  ['phieu-tham-dinh-2', '/phieu-diem/2024/21031', { who: ['appraiser'] }],
  ['phieu-hoi-dong', '/phieu-diem/2024/21022', { who: ['secretary', 'chair', 'member', 'moi'] }],
  ['phieu-da-chot', '/phieu-diem/2024/21010', { who: ['appraiser', 'moi', 'auditor'] }],
  ['thoi-han', '/thoi-han/2024'],
  ['nhiem-vu', '/nhiem-vu'],
  ['nhiem-vu-mot', '/nhiem-vu/2'],
  ['tam-tinh', '/tam-tinh/2024'],
  ['tam-tinh-don-vi', '/tam-tinh/2024/21013'],
  ['neu', '/tam-tinh/2024/21013/neu'],
  ['tinh-va-cong-bo', '/tinh-va-cong-bo/2024'],
  ['tinh-va-cong-bo-2021', '/tinh-va-cong-bo/2021', { who: ['appraiser', 'chair'] }],
  ['sat-nguong', '/tinh-va-cong-bo/2024/sat-nguong', { who: ['appraiser'] }],
  ['khac-biet', '/tinh-va-cong-bo/2022/khac-biet', { who: ['appraiser'] }],
  ['trinh', '/tinh-va-cong-bo/2024/trinh/3'],
  ['cac-ban-ke-hoach', '/ke-hoach-quan-tri'],
  ['ban-thao-sai', (t) => t.draft.wrong],
  ['ban-thao', (t) => t.draft.good],
  ['ke-hoach-trinh', '/ke-hoach-quan-tri/trinh/1'],
  ['ban-ke-hoach', '/ke-hoach-quan-tri/ban/1', { who: ['appraiser'], long: true }],
  ['cau-hinh', '/cau-hinh', { long: true }],
  ['cau-hinh-mot', '/cau-hinh/nhu-so-dieu-kien'],
  ['truyen-thong', '/truyen-thong/2022'],
  ['so-don-vi', '/so-don-vi'],
  ['so-don-vi-mot', '/so-don-vi/21013'],
  ['so-don-vi-them', '/so-don-vi/them'],
  ['so-don-vi-nap', '/so-don-vi/nap'],
  ['sap-xep', '/so-don-vi/sap-xep'],
  ['so-can-bo', '/so-can-bo'],
  ['so-can-bo-mot', '/so-can-bo/CN-02'],
  ['so-can-bo-them', '/so-can-bo/them'],
  ['so-can-bo-nap', '/so-can-bo/nap'],
  ['lich', '/lich'],
  ['lich-nap', '/lich/nap'],
  ['lich-tinh-han', '/lich/tinh-han'],
  ['tim', '/tim?q=tran'],
  ['truyen-thong', '/truyen-thong/2022'],
  ['cau-hinh', '/cau-hinh'],
  ['cau-hinh-mot', '/cau-hinh/nhu-so-dieu-kien'],
  ['tai-khoan-quan-tri', '/quan-tri/tai-khoan'],
  ['tai-khoan-mot', '/quan-tri/tai-khoan/1'],
  ['can-bo-don-vi', '/don-vi-cua-toi/can-bo'],
  ['khoa-api', '/quan-tri/khoa-api'],
  ['mo-khoa-api', '/khoa-api'],
  ['nhat-ky', '/nhat-ky', { verbatim: true }],
  ['nhat-ky-kiem-tra', '/nhat-ky/kiem-tra', { who: ['auditor'], verbatim: true }],
].map(([name, path, more = {}]) => ({ name, path, status: 200, ...more }));

/** What is no page: files, answers for programs, addresses that only lead on (why). */
export const others = [
  /\.(csv|json|xlsx|yaml|txt|svg)$/, /\.\{as:slug\}$/, /^\/api\/v1\//, /^\/static\//, /^\/robots\.txt$/, /^\/(healthz|readyz)$/,
  /^\/goi\//, /\/tep$/, // files
  /^\/cong-bo\/\{id:int\}\/\{file:code\}$/, // files of a publication
  /\/lan-tinh\/\{id:int\}$/, /\/niem-phong\/\{id:int\}$/, // packages
  /^\/bang-xep-hang$/, /^\/so-lieu$/, /^\/phieu-diem$/, /^\/tam-tinh$/, /^\/tinh-va-cong-bo$/, /^\/truyen-thong$/, // to the year that is at work
  /^\/tinh-va-cong-bo\/viec\/\{id:int\}$/, // waits, then leads on
];
